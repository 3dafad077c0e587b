/**
 * Brings a raw event into one form, whichever way it travelled: as the drain sends it (`metadata` an object), as BigQuery shows it
 * (arrays of one object, nulls), or flat (metadata at top level, dotted keys, ISO time).
 */
import { setOwn } from "../own-key.ts";
import { wellFormed } from "../redaction/text.ts";
import type { Instant } from "../time.ts";
import { derivedUuid, uuidIn } from "./event-id.ts";
import { microsOf } from "./event-time.ts";
import type { Fields, Plain } from "./fields.ts";
import { fieldsAt, isFields, mostBytesOfContainer, mostBytesOfScalar, mostBytesOfText, textAt, valueAt } from "./fields.ts";
import { flatMetadata, unfolded } from "./flat-form.ts";

/** A raw event in one form, not yet redacted. */
export interface LogLine {
  readonly id: string;
  readonly atUs: number;
  /** Why the time is that of receipt; `null` where it is the event's own. */
  readonly clock: "missing" | "unreadable" | null;
  readonly message: string;
  readonly metadata: Fields;
  /** What stood beside `metadata`, such as `level` and `request_id`. */
  readonly top: Fields;
}

/** Why an event cannot be read; each is a reason in the ledger of outcomes. */
export type Unreadable = "not-an-object" | "empty" | "too-deep" | "too-large";

const maxDepth = 32;
const maxBytes = 64 * 1_024;
/** Longer texts are cut before the event is weighed, so that one long statement does not cost the event that carries it. */
const maxText = 16 * 1_024;
const ownKeys: ReadonlySet<string> = new Set(["id", "timestamp", "event_message", "metadata", "log_attributes"]);

/** Reads one raw event. `hash` gives at least 32 hexadecimal digits; ids of events that have no UUID derive from it. */
export function normalise(sent: unknown, receivedAt: Instant, hash: (text: string) => string): LogLine | Unreadable {
  const raw = unfolded(sent);
  const tally = { mostBytes: 0, isTooDeep: false };
  const event = plain(raw, 1, tally);
  if (tally.isTooDeep) return "too-deep";
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return "not-an-object";
  if (!isFields(event)) return "empty";
  if (tally.mostBytes > maxBytes && utf8Bytes(JSON.stringify(event)) > maxBytes) return "too-large";

  const top: Record<string, Plain> = {};
  for (const key of Object.keys(event)) if (!ownKeys.has(key)) setOwn(top, key, event[key] ?? null);
  const metadata = fieldsAt(event, "metadata") ?? flatMetadata(event, top);
  const stated = valueAt(event, "timestamp");
  const atUs = microsOf(stated) ?? innerTime(metadata);
  return {
    id: uuidIn(textAt(event, "id")) ?? derivedUuid(hash(`event:${JSON.stringify(event)}`)),
    atUs: atUs ?? receivedAt * 1_000,
    clock: atUs !== null ? null : stated === null ? "missing" : "unreadable",
    message: textAt(event, "event_message") ?? "",
    metadata,
    top,
  };
}

/** What one walk over an event finds besides its copy. */
interface Tally {
  /** What the copy takes at most as JSON in UTF-8. */
  mostBytes: number;
  /** Whether containers nest deeper than `maxDepth`: what lies there is left out, so that no depth exhausts the stack. */
  isTooDeep: boolean;
}

/** A copy without nulls and empty containers, arrays of one object unwrapped, texts fit for jsonb. */
function plain(value: unknown, depth: number, tally: Tally): Plain {
  if (typeof value === "string") return weighed(value, tally);
  if (typeof value === "number" || typeof value === "boolean") {
    tally.mostBytes += mostBytesOfScalar;
    return typeof value === "number" && !Number.isFinite(value) ? null : value;
  }
  if (typeof value !== "object" || value === null) return null;
  if (depth > maxDepth) {
    tally.isTooDeep = true;
    return null;
  }
  tally.mostBytes += mostBytesOfContainer;
  return Array.isArray(value)
    ? plainItems(value, depth, tally)
    : plainFields(value as Readonly<Record<string, unknown>>, depth, tally);
}

function plainItems(value: readonly unknown[], depth: number, tally: Tally): Plain {
  const items: Plain[] = [];
  for (const item of value) {
    const kept = plain(item, depth + 1, tally);
    if (kept !== null) items.push(kept);
  }
  const only = items[0];
  if (only === undefined) return null;
  return items.length === 1 && isFields(only) ? only : items;
}

function plainFields(value: Readonly<Record<string, unknown>>, depth: number, tally: Tally): Plain {
  const fields: Record<string, Plain> = {};
  let isEmpty = true;
  for (const key of Object.keys(value)) {
    const kept = plain(value[key], depth + 1, tally);
    if (kept === null) continue;
    isEmpty = false;
    setOwn(fields, weighed(key, tally), kept);
  }
  return isEmpty ? null : fields;
}

function weighed(text: string, tally: Tally): string {
  const kept = storable(text);
  tally.mostBytes += mostBytesOfText(kept);
  return kept;
}

/** jsonb refuses NUL and unpaired surrogates; both become U+FFFD. */
const storable = (text: string): string => {
  const cut = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  return wellFormed(cut);
};

/** Some lines carry their own time inside; it survives a re-send, which the time of receipt does not. */
function innerTime(metadata: Fields): number | null {
  return (
    microsOf(valueAt(metadata, "timestamp")) ??
    microsOf(valueAt(metadata, "time")) ??
    microsOf(valueAt(metadata, "parsed", "timestamp"))
  );
}

function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
