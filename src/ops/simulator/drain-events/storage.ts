/** Lines of Storage (storage_logs). Nearly every failure goes over the wire as 400; the truth is the JSON in `metadata.error.raw`. */
import type { Actor } from "../cast.ts";
import { projectRef } from "../cast.ts";
import { integer } from "../draws.ts";
import type { JsonObject, Line, Moment } from "./envelope.ts";
import { line } from "./envelope.ts";

/** Buckets of Nexsys: contracts and plans, and the customers' payment proofs. */
export type Bucket = "documents" | "receipts";

/** A request to Storage. */
export interface StorageRequest {
  readonly actor: Actor;
  readonly ray: string;
  readonly method: "GET" | "POST";
  readonly operation: "storage.object.upload" | "storage.object.get_authenticated";
  readonly bucket: Bucket;
  /** Path of the object inside its bucket. */
  readonly object: string;
  readonly bytes: number;
}

/** How Storage fails: its own code, its logical status, and the words. */
export interface StorageFailure {
  readonly code: string;
  readonly httpStatus: number;
  readonly words: string;
}

/** The status that leaves the gateway: Storage keeps a logical 500 and the database timeout's 544; every other failure becomes 400. */
export function wireStatus(failure: StorageFailure | null): number {
  if (failure === null) return 200;
  return failure.httpStatus === 500 || failure.code === "DatabaseTimeout" ? failure.httpStatus : 400;
}

/** The line of a request to Storage. */
export function storageLine(moment: Moment, request: StorageRequest, failure: StorageFailure | null): Line {
  const { random } = moment;
  const { actor, ray, method } = request;
  const status = wireStatus(failure);
  const url = `/object/${request.bucket}/${request.object}`;
  const remoteAddress = `10.0.0.${integer(random, 2, 250)}`;
  const hostname = "storage-api-lb-eu-central-1-ext.storage.supabase.com";
  const metadata: JsonObject = {
    appVersion: "1.25.9",
    context: { host: `ip-10-0-0-${integer(random, 2, 250)}.eu-central-1.compute.internal`, pid: 1, type: "request" },
    error: failure === null ? undefined : errorOf(failure, status),
    level: status >= 500 ? "error" : status >= 400 ? "warning" : "info",
    operation: request.operation,
    owner: actor.userId,
    project: projectRef,
    region: "eu-central-1",
    req: {
      headers: {
        cf_connecting_ip: actor.ip,
        cf_ray: ray,
        content_length: String(request.bytes),
        content_type: method === "POST" ? "multipart/form-data; boundary=----formdata-nexsys" : undefined,
        host: hostname,
        referer: actor.referer ?? undefined,
        user_agent: actor.userAgent,
        x_client_info: actor.clientInfo,
        x_forwarded_host: `${projectRef}.supabase.co`,
        x_forwarded_prefix: "/storage/v1",
        x_forwarded_proto: "https",
      },
      hostname,
      method,
      region: "eu-central-1",
      remoteAddress,
      remotePort: integer(random, 30_000, 60_000),
      traceId: ray,
      url,
    },
    reqId: ray,
    res: { headers: { content_type: "application/json; charset=utf-8" }, statusCode: status },
    resources: [`/${request.bucket}/${request.object}`],
    responseTime: integer(random, 18, 420) + random(),
    role: actor.role,
    tenantId: projectRef,
  };
  const message = [projectRef, method, status, remoteAddress, ray, url, actor.userAgent].join(" | ");
  return line("storage", moment, message, metadata);
}

function errorOf(failure: StorageFailure, userStatusCode: number): JsonObject {
  const told = { code: failure.code, httpStatusCode: failure.httpStatus, userStatusCode };
  return {
    message: failure.words,
    name: "StorageBackendError",
    raw: JSON.stringify({ metadata: {}, ...told, originalError: { metadata: {}, ...told } }),
    stack: `Error: ${failure.words}\n    at ObjectStorage.uploadFromRequest (/app/dist/storage/object.js:50:27)`,
  };
}
