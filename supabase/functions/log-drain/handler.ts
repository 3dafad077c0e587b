/**
 * The log drain's receiver: `POST /functions/v1/log-drain` with `Authorization: Bearer <drain secret>` and a JSON array of events.
 * It writes nothing to the console: its own log lines would come back through the drain.
 */
import type { IngestBatch, IngestOutcome } from "../../../src/contracts/ingest.ts";
import { classifyBatch } from "../../../src/domain/classification/classify.ts";
import { derivedUuid } from "../../../src/domain/classification/event-id.ts";
import type { ClassifyOptions } from "../../../src/domain/classification/options.ts";
import { instantOf } from "../../../src/domain/time.ts";
import { answer, refusal } from "../_shared/answers.ts";
import type { BodyRefusal } from "../_shared/body.ts";
import { readBody } from "../_shared/body.ts";
import { RestError } from "../_shared/rest.ts";
import { bearsSecret } from "../_shared/secrets.ts";

/** What the receiver needs from outside. */
export interface DrainDependencies {
  /** Valid secrets: the current one and, while rotating, the next. */
  readonly secrets: readonly string[];
  /** Stores and counts a batch. May be called twice with the same one. Throws a RestError where the database cannot take it. */
  ingest(batch: IngestBatch): Promise<IngestOutcome>;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly classification: Omit<ClassifyOptions, "receivedAt">;
}

const limits = { wire: 1_048_576, inflated: 4 * 1_048_576 };
const maxEvents = 1_000;

/**
 * Answers 200 with the outcome (`received` = `accepted` + `duplicate` + `dropped` + `rejected`), or `{ "error", "code" }`: 400 for what is
 * no JSON array, 401, 405, 413 over 1 MB sent, 4 MB inflated or 1,000 events, 415, and 503 with `retry-after` when the database cannot
 * take the batch. A refused request with the right secret is counted as one rejected event; a stranger's leaves no trace.
 */
export async function handleDrain(request: Request, deps: DrainDependencies): Promise<Response> {
  if (request.method !== "POST") return refusal(405, "method_not_allowed", "Send log events with POST.", { allow: "POST" });
  if (!bearsSecret(request, deps.secrets)) {
    return refusal(
      401,
      "wrong_secret",
      "The drain secret is missing or wrong. Set the drain's header `Authorization` to `Bearer` and the value of WATCH_DRAIN_SECRET.",
      { "www-authenticate": "Bearer" },
    );
  }
  const refused = refuseByHeaders(request);
  if (refused !== null) return refuse(refused, deps);
  const body = await readBody(request, limits);
  if (typeof body !== "string") return refuse(bodyRefusals[body.refused], deps);
  const events = parseEvents(body);
  return Array.isArray(events) ? take(events, body, deps) : refuse(events, deps);
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
}

const bodyRefusals: Readonly<Record<BodyRefusal, Refusal>> = {
  "too-large-on-the-wire": {
    status: 413,
    code: "body_too_large",
    sentence: "The body is over 1 MB. Send smaller batches, or gzip.",
  },
  "too-large-inflated": {
    status: 413,
    code: "inflated_too_large",
    sentence: "The body is over 4 MB when inflated. Send smaller batches.",
  },
  "damaged-gzip": { status: 400, code: "damaged_gzip", sentence: "The gzip body is damaged or cut off. Send it again." },
  interrupted: { status: 400, code: "interrupted", sentence: "The body ended before it was complete. Send it again." },
};

function refuseByHeaders(request: Request): Refusal | null {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== undefined && type !== "application/json") {
    return { status: 415, code: "unsupported_type", sentence: "Send the events as application/json, one array." };
  }
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (!["identity", "gzip", "x-gzip"].includes(encoding)) {
    return { status: 415, code: "unsupported_encoding", sentence: "Send the body plain or as gzip." };
  }
  return null;
}

/** The events of a body: an array, or one event alone. */
function parseEvents(body: string): unknown[] | Refusal {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {
      status: 400,
      code: "malformed_json",
      sentence: "The body is not valid JSON, or was cut off. Send one JSON array of events.",
    };
  }
  const events = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? [parsed] : parsed;
  if (!Array.isArray(events)) {
    return { status: 400, code: "not_an_array", sentence: "The body is not an array. Send one JSON array of events." };
  }
  if (events.length > maxEvents) {
    return { status: 413, code: "too_many_events", sentence: "The batch holds over 1,000 events. Send at most 1,000 at a time." };
  }
  return events;
}

async function take(events: readonly unknown[], body: string, deps: DrainDependencies): Promise<Response> {
  // "Test connection" sends an empty array and wants to hear that all is well.
  if (events.length === 0) return answer({ received: 0, accepted: 0, duplicate: 0, dropped: 0, rejected: 0 });
  const classified = classifyBatch(events, { ...deps.classification, receivedAt: instantOf(deps.now()) });
  // What has no id of its own is known again by the body that held it.
  const isNameless = events.length > classified.events.length + classified.aside.length;
  const id = isNameless ? { id: derivedUuid(deps.classification.hash(`batch:${body}`)) } : {};
  const batch: IngestBatch = { ...id, received: events.length, ...classified };
  const outcome = await deps.ingest(batch).catch((error: unknown) => error);
  if (!isOutcome(outcome)) return unavailable(outcome);
  if (classified.rejected.some(({ reason, n }) => reason === "too-deep" && n === events.length)) {
    return refusal(400, "too_deep", "Every event nests deeper than 32 levels. Send events as the platform writes them.");
  }
  return answer(outcome);
}

/** Refuses a whole request, and counts it as far as the database can be reached; the answer is the same either way. */
async function refuse({ status, code, sentence }: Refusal, { ingest }: DrainDependencies): Promise<Response> {
  const rejected = [{ source: "unknown", reason: code, n: 1 }] as const;
  await ingest({ received: 1, events: [], dropped: [], rejected }).catch(() => undefined);
  return refusal(status, code, sentence);
}

/** Never 401: a sender gives up for good on that, and what ails the database passes. */
function unavailable(error: unknown): Response {
  const isRefused = error instanceof RestError && error.kind === "refused";
  const [code, sentence] = isRefused
    ? [
        "ingest_refused",
        "The database refused the batch. Check that the migrations are applied, that watch_api is exposed, and the secret key.",
      ]
    : ["database_unreachable", "The database cannot be reached. Send the batch again in a few seconds."];
  return refusal(503, code, sentence, { "retry-after": isRefused ? "60" : "5" });
}

const isOutcome = (value: unknown): value is IngestOutcome =>
  typeof value === "object" && value !== null && !(value instanceof Error) && "received" in value;
