/**
 * The Sentry envelope: a header line, then items of a header line and a payload each, without a surrounding syntax.
 * Format: https://develop.sentry.dev/sdk/foundations/transport/envelopes/
 */
import type { Fields } from "../classification/fields.ts";
import { isFields } from "../classification/fields.ts";

const NEWLINE = 10;
/** Longer lines are no header: real ones hold a few hundred bytes. */
const HEADER_LIMIT = 16 * 1024;
const ITEM_LIMIT = 100;

export interface EnvelopeItem {
  readonly type: string;
  /** A view into the envelope's bytes, not a copy. */
  readonly payload: Uint8Array;
}

export interface EnvelopeItems {
  readonly items: readonly EnvelopeItem[];
  /** `false` where the bytes ended or stopped making sense before the last item did. */
  readonly complete: boolean;
}

/** The envelope's first line and the place where its items begin; `null` where that line is not a JSON object. */
export function readEnvelopeHeader(bytes: Uint8Array): { readonly header: Fields; readonly end: number } | null {
  const end = lineEnd(bytes, 0);
  if (end > HEADER_LIMIT) return null;
  const header = parseFields(bytes.subarray(0, end));
  return header && { header, end: Math.min(end + 1, bytes.length) };
}

/**
 * The items from `start` on, at most 100. A payload ends after the `length` of its header or, without one, at the line's end.
 * Reading stops at the first item header that is none, since nothing says where the next one would be. Linear, never throws.
 */
export function readItems(bytes: Uint8Array, start: number): EnvelopeItems {
  const items: EnvelopeItem[] = [];
  let at = start;
  while (at < bytes.length) {
    if (bytes[at] === NEWLINE) {
      at += 1;
      continue;
    }
    if (items.length === ITEM_LIMIT) return { items, complete: false };
    const headerEnd = lineEnd(bytes, at);
    const header = headerEnd - at > HEADER_LIMIT ? null : parseFields(bytes.subarray(at, headerEnd));
    if (!header || typeof header.type !== "string") return { items, complete: false };
    const payloadStart = Math.min(headerEnd + 1, bytes.length);
    const length = header.length;
    const sized = typeof length === "number" && Number.isSafeInteger(length) && length >= 0;
    const payloadEnd = sized ? payloadStart + length : lineEnd(bytes, payloadStart);
    items.push({ type: header.type, payload: bytes.subarray(payloadStart, payloadEnd) });
    if (payloadEnd > bytes.length) return { items, complete: false };
    at = payloadEnd;
  }
  return { items, complete: true };
}

const decoder = new TextDecoder();

/** The JSON object that UTF-8 bytes spell; `null` for anything else. */
export function parseFields(bytes: Uint8Array): Fields | null {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEWLINE, from);
  return end === -1 ? bytes.length : end;
}
