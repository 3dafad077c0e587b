/** Lines of Storage. Nearly every failure leaves as HTTP 400, so the logical status and code decide, which the error's JSON holds. */
import { bucketIn } from "../paths.ts";
import { redactId } from "../redaction/redact.ts";
import type { Fields } from "./fields.ts";
import { asStatus, durationMs, fieldsAt, headerAt, isFields, numberAt, statusAt, textAt, valueAt } from "./fields.ts";
import type { StorageKinds } from "./options.ts";
import type { Count, Reader } from "./reading.ts";
import { correlationId, ownLevel, severityOf, variantPart } from "./reading.ts";

/** Operations that bring a file in, resumable and S3 uploads included. */
const uploadOperation =
  /^storage\.(?:object\.(?:upload|upload_update|upload_signed|sign_upload_url)|s3\.upload(?:\.(?:create_multipart|part|part_copy|complete_multipart))?|tus\.upload\.(?:create|part))$/;

/** Reads a line of Storage. An outage is no failed upload, so that one event is never two in a sum of both. */
export const readStorage: Reader = ({ metadata, top, message }, options, { templateOf }) => {
  const raw = rawError(metadata);
  const wire = statusAt(metadata, "res", "statusCode") ?? asStatus(Number(/ \| (\d{3}) \| /.exec(message)?.[1] ?? Number.NaN));
  const isAborted = / \| ABORTED (?:REQ|RES) \| /.test(message);
  const logical = statusAt(raw, "httpStatusCode") ?? statusAt(raw, "statusCode") ?? wire;
  const address = addressOf(metadata, message);
  const isDenied = isDenial(metadata, raw);
  const hasFailed = isAborted || fieldsAt(metadata, "error") !== null || (logical !== null && logical >= 400);
  const code = hasFailed ? codeOf(raw, logical, isAborted, isDenied) : null;
  const bucket = bucketOf(metadata, address);
  const kind = kindOf(bucket, address, metadata, options.storageKinds);
  const operation = textAt(metadata, "operation");
  const owner = textAt(metadata, "owner");
  const method = textAt(metadata, "req", "method") ?? /^[^|]{0,100} \| ([A-Z]{3,10}) \| /.exec(message)?.[1] ?? null;
  return {
    severity: severityOf(logical, hasFailed && logical === null ? "warning" : ownLevel(metadata, top)),
    status: logical,
    path: templateOf(address),
    requestId: correlationId(textAt(metadata, "reqId"), textAt(metadata, "req", "traceId"), textAt(top, "request_id")),
    message:
      textAt(metadata, "error", "message") ??
      ownSentence(metadata, message) ??
      requestLine([method, templateOf(address), logical]),
    attributes: {
      method,
      operation,
      bucket: bucket === null ? null : variantPart(bucket),
      kind: hasFailed ? kind : null,
      code,
      wire_status: wire === logical ? null : wire,
      role: textAt(metadata, "role"),
      user: owner === null ? null : redactId(owner, options.hash),
      client: headerAt(metadata, "req", "x-client-info")?.slice(0, 80) ?? null,
      sb_request_id: correlationId(textAt(metadata, "sbReqId")),
      duration_ms: durationMs(numberAt(metadata, "responseTime")),
    },
    counts:
      code === null ? [] : countsOf({ code, logical, isDenied, isUpload: isUpload(operation, method, address), bucket, kind }),
  };
};

interface Failure {
  readonly code: string;
  readonly logical: number | null;
  readonly isDenied: boolean;
  readonly isUpload: boolean;
  readonly bucket: string | null;
  readonly kind: string;
}

function countsOf({ code, logical, isDenied, isUpload, bucket, kind }: Failure): Count[] {
  if (logical !== null && logical >= 500) return [["storage.outage", code]];
  const upload: Count[] = isUpload ? [["storage.upload_failed", `${kind}/${code}`]] : [];
  return isDenied ? [["storage.policy_denied", variantPart(bucket)], ...upload] : upload;
}

/** The error as Storage threw it: JSON in a text, or already an object. */
function rawError(metadata: Fields): Fields {
  const raw = valueAt(metadata, "error", "raw");
  if (isFields(raw)) return raw;
  if (typeof raw !== "string") return {};
  try {
    const parsed: unknown = JSON.parse(raw);
    return isFields(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

const isDenial = (metadata: Fields, raw: Fields): boolean =>
  textAt(raw, "code") === "AccessDenied" ||
  /row-level security/i.test(`${textAt(metadata, "error", "message") ?? ""} ${textAt(raw, "message") ?? ""}`);

function codeOf(raw: Fields, logical: number | null, isAborted: boolean, isDenied: boolean): string {
  const own = textAt(raw, "code");
  if (own !== null) return variantPart(own, /^[A-Za-z0-9_]{1,63}$/);
  if (isAborted) return "Aborted";
  if (isDenied) return "AccessDenied";
  return logical === null ? "other" : `status_${logical}`;
}

/** The path that was asked for. */
function addressOf(metadata: Fields, message: string): string | null {
  const fromLine = / \| (\/[^\s|]{0,2048}) \| /.exec(message)?.[1] ?? null;
  return textAt(metadata, "req", "url") ?? fromLine;
}

/** Path of the object that a line is about, `/bucket/folder/file`. */
function resourceOf(metadata: Fields): string | null {
  const resources = valueAt(metadata, "resources");
  const first = Array.isArray(resources) ? resources[0] : resources;
  return typeof first === "string" && first.startsWith("/") ? first : null;
}

const bucketOf = (metadata: Fields, address: string | null): string | null =>
  resourceOf(metadata)?.split("/")[1] ?? bucketIn(address);

/** Kind of file, by the deepest folder that is listed, then by the bucket. */
function kindOf(bucket: string | null, address: string | null, metadata: Fields, kinds: StorageKinds): string {
  const below = resourceOf(metadata) ?? (bucket !== null && address !== null ? address.slice(address.indexOf(bucket)) : "");
  const folders = below
    .replace(/[?#].*$/s, "")
    .split("/")
    .filter((folder) => folder !== "")
    .slice(0, -1)
    .reverse();
  for (const folder of [...folders, bucket ?? ""]) {
    if (kinds.receipts.includes(folder)) return "receipts";
    if (kinds.documents.includes(folder)) return "documents";
  }
  return "other";
}

/** By the operation's name; lines without one are uploads when they write to an object's address. */
function isUpload(operation: string | null, method: string | null, address: string | null): boolean {
  if (operation !== null) return uploadOperation.test(operation);
  if (method === null || !/^(?:POST|PUT|PATCH)$/.test(method)) return false;
  return /^(?:\/storage\/v1)?\/(?:object\/(?!(?:sign|list|list-v2|copy|move|info)(?:\/|$))|upload\/resumable)/.test(
    address ?? "",
  );
}

/** A request's line only repeats its fields, addresses and user agent among them; a sentence of Storage's own is kept, without paths. */
function ownSentence(metadata: Fields, message: string): string | null {
  const isRequest = fieldsAt(metadata, "req") !== null || / \| (?:\d{3}|ABORTED R\w\w) \| /.test(message);
  if (isRequest || message === "") return null;
  const path = textAt(metadata, "objectPath");
  return path === null ? message : message.replaceAll(path, ":path");
}

/** A request told like the gateway tells it; `null` where nothing is known of it. */
function requestLine(parts: readonly (string | number | null)[]): string | null {
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.join(" ");
}
