/** From a Sentry envelope to what `watch.ingest` takes: `client.error`, once for every error that a browser reports. */
import { microsOf } from "../classification/event-time.ts";
import type { Fields } from "../classification/fields.ts";
import { textAt } from "../classification/fields.ts";
import type { IngestEvent, SetAside } from "../ingest-event.ts";
import type { KeyedHash } from "../redaction/text.ts";
import type { Instant } from "../time.ts";
import { DAY, floorTo, MINUTE } from "../time.ts";
import { parseFields, readEnvelopeHeader, readItems } from "./envelope.ts";
import { readErrorReport, statedTime } from "./error-report.ts";

/** SDKs send one event an envelope. */
const EVENT_LIMIT = 10;

export interface ClientErrorOptions {
  readonly receivedAt: Instant;
  /** Keyed hash, at least 32 hexadecimal digits. */
  readonly hash: KeyedHash;
}

export interface ClientErrors {
  readonly events: readonly IngestEvent[];
  /** Reports that cannot be counted, by reason. */
  readonly rejected: readonly SetAside[];
}

/**
 * The errors that an envelope reports. Transactions, sessions, replays, client reports and messages below `error` are none of them.
 * Never throws, whatever the bytes; time is linear in their number.
 */
export function clientErrorsOf(envelope: Uint8Array, options: ClientErrorOptions): ClientErrors {
  const head = readEnvelopeHeader(envelope);
  if (!head) return { events: [], rejected: [aside("malformed-envelope", 1)] };
  const { items, complete } = readItems(envelope, head.end);
  const reports = items.filter(({ type }) => type === "event");
  const events: IngestEvent[] = [];
  const reasons = new Map<string, number>();
  const reject = (reason: string, n = 1): void => void reasons.set(reason, (reasons.get(reason) ?? 0) + n);
  if (!complete) reject("malformed-envelope");
  if (reports.length > EVENT_LIMIT) reject("too-many-events", reports.length - EVENT_LIMIT);
  for (const { payload } of reports.slice(0, EVENT_LIMIT)) {
    const event = parseFields(payload);
    const result = event ? clientErrorOf(event, head.header, options) : "malformed-event";
    if (typeof result === "string") reject(result);
    else if (result) events.push(result);
  }
  return { events, rejected: [...reasons].map(([reason, n]) => aside(reason, n)) };
}

/**
 * A sign that browsers reach the receiver, though they report no error: counts as an event of the source `client` and nothing else.
 * Its id derives from the minute, so that many receivers leave one a minute.
 */
export function presenceOf({ receivedAt, hash }: ClientErrorOptions): IngestEvent {
  const minute = floorTo(receivedAt, MINUTE);
  return {
    id: uuidOf(hash(`client presence:${minute}`)),
    at_us: minute * 1_000,
    source: "client",
    severity: "info",
    status: null,
    path: null,
    request_id: null,
    message: null,
    attributes: null,
    keep: false,
    signal: null,
    variant: null,
    also: null,
  };
}

function clientErrorOf(event: Fields, header: Fields, { receivedAt, hash }: ClientErrorOptions): IngestEvent | string | null {
  const report = readErrorReport(event, hash);
  if (!report) return null;
  const at = timeOf(event, header, receivedAt);
  if (at === null) return "too-old";
  const { fingerprint, title, severity, release, environment, user, handled, path } = report;
  return {
    id: eventId(event, header) ?? uuidOf(hash(`client event:${at}:${JSON.stringify(report)}`)),
    at_us: at,
    source: "client",
    severity,
    status: null,
    path,
    request_id: null,
    message: title,
    attributes: { fingerprint, title, user, environment, handled, path },
    keep: true,
    signal: "client.error",
    variant: release,
    also: null,
  };
}

const aside = (reason: string, n: number): SetAside => ({ source: "client", reason, n });

/**
 * When it happened, in microseconds, by our clock: a browser's own is corrected by what the envelope's `sent_at` is off, in whole
 * minutes, so that the same event sent again has the same time and stays a duplicate. `null` beyond 7 days; else receipt as last resort.
 */
function timeOf(event: Fields, header: Fields, receivedAt: Instant): number | null {
  const received = receivedAt * 1_000;
  const stated = microsOf(statedTime(event));
  if (stated === null) return received;
  const sent = microsOf(textAt(header, "sent_at"));
  const minute = MINUTE * 1_000;
  const skew = sent === null ? 0 : Math.round((received - sent) / minute) * minute;
  const at = stated + skew;
  if (at < received - 7 * DAY * 1_000) return null;
  return at > received + 5 * minute ? received : at;
}

function eventId(event: Fields, header: Fields): string | null {
  const stated = (textAt(event, "event_id") ?? textAt(header, "event_id") ?? "").toLowerCase();
  const hex = stated.length <= 36 ? stated.replaceAll("-", "") : "";
  return /^[0-9a-f]{32}$/.test(hex) && !/^0+$/.test(hex) ? dashed(hex) : null;
}

/** A UUID of version 8 (RFC 9562: custom) from the first 32 of the given hexadecimal digits. */
const uuidOf = (hex: string): string => dashed(`${hex.slice(0, 12)}8${hex.slice(13, 16)}a${hex.slice(17, 32)}`.padEnd(32, "0"));

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
