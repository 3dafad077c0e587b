/** Which reports are the same error: equal across releases, although bundlers rename files and shift lines with each of them. */
import type { Fields } from "../classification/fields.ts";
import { textAt, valueAt } from "../classification/fields.ts";

/** What an error is told apart by. Frames are as in the envelope: the outermost call first. */
export interface ErrorIdentity {
  readonly type: string;
  /** Redacted message. */
  readonly message: string;
  readonly frames: readonly Fields[];
  /** The application's own grouping, as given to the SDK. */
  readonly custom: readonly string[];
}

const FRAMES = 5;
/** Names that a minifier gave change with every build; the application's own are longer. */
const SHORTEST_NAME = 4;

/**
 * 16 hex digits. As in Sentry's grouping the stack comes first: type, then function and file of the last frames of the application.
 * Where minified frames have no lasting names, the message without its numbers, ids and addresses stands in.
 */
export function fingerprintOf(identity: ErrorIdentity): string {
  const custom = identity.custom.filter((part) => !isDefault(part));
  if (custom.length > 0) return fnv1a64(identity.custom.map((part) => (isDefault(part) ? ownParts(identity) : part)).join("\n"));
  return fnv1a64(ownParts(identity));
}

const isDefault = (part: string): boolean => /^\{\{\s?default\s?\}\}$/.test(part.slice(0, 32));

function ownParts({ type, message, frames }: ErrorIdentity): string {
  const places = frames
    .filter((frame) => valueAt(frame, "in_app") !== false)
    .slice(-FRAMES)
    .map(placeOf);
  const named = places.filter(({ name }) => name !== null);
  const where =
    named.length > 0
      ? named.map(({ name, file }) => `${name}@${file}`)
      : [templateOf(message), ...places.map(({ file }) => file)];
  return [type, ...where].join("\n");
}

function placeOf(frame: Fields): { name: string | null; file: string } {
  const spoken = (textAt(frame, "function") ?? "").slice(0, 200).replace(/^(?:async|new) /, "");
  const last = spoken.slice(spoken.lastIndexOf(".") + 1);
  const path = (textAt(frame, "filename") ?? "").slice(0, 1_000).replace(/[?#].*$/s, "");
  return { name: last.length < SHORTEST_NAME ? null : spoken, file: lastingFile(path.slice(path.lastIndexOf("/") + 1)) };
}

/** `index-DiwrgTda.js` and `index.4fb1c0de.js` are `index.js` in every build. */
const lastingFile = (file: string): string => file.slice(-120).replace(/[-.][\w-]{8}(?=\.[cm]?jsx?$)/, "");

/** A message without what differs from one occurrence to the next. */
const templateOf = (message: string): string =>
  message
    .slice(0, 500)
    .replace(/\b(?:https?|blob):\/{0,2}\S+/gi, "<address>")
    .replace(/\b(?:id_)?(?=[a-f-]{0,40}\d)[\da-f-]{8,40}\b/gi, "#")
    .replace(/\d+/g, "#");

/** FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): enough to tell errors apart, and not a secret. */
export function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
