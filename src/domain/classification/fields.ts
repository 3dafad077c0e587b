/** Reading of untrusted, nested log metadata: every getter answers `null` for what is absent or of another kind. */

import { remembering } from "../remembering.ts";

/** A value as JSON knows it, cleaned by `normalise.ts`. */
export type Plain = null | boolean | number | string | readonly Plain[] | Fields;

/** An object of plain values. Looked into by own keys alone, because a log may name a key `constructor`. */
export interface Fields {
  readonly [key: string]: Plain;
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path of keys, or `null`. */
export function valueAt(fields: Fields, ...keys: readonly string[]): Plain {
  let value: Plain = fields;
  for (const key of keys) {
    if (!isFields(value) || !Object.hasOwn(value, key)) return null;
    value = value[key] ?? null;
  }
  return value;
}

/** A non-empty text; numbers count as their digits, because the same field comes as either. */
export function textAt(fields: Fields, ...keys: readonly string[]): string | null {
  const value = valueAt(fields, ...keys);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** A finite number; digits in a text count, because Studio's form quotes them. */
export function numberAt(fields: Fields, ...keys: readonly string[]): number | null {
  const value = valueAt(fields, ...keys);
  const number = typeof value === "string" && /^-?\d{1,18}(?:\.\d{1,18})?$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

export function fieldsAt(fields: Fields, ...keys: readonly string[]): Fields | null {
  const value = valueAt(fields, ...keys);
  return isFields(value) ? value : null;
}

/** An HTTP status from 100 to 999 (the platform has its own, such as 546), or `null`. */
export function statusAt(fields: Fields, ...keys: readonly string[]): number | null {
  return asStatus(numberAt(fields, ...keys));
}

/** `number` where it can be an HTTP status. */
export const asStatus = (number: number | null): number | null =>
  number !== null && Number.isInteger(number) && number >= 100 && number <= 999 ? number : null;

/** Our own code alone names headers, so that what is remembered stays few. */
const spellings = remembering((name: string): readonly string[] => {
  const column = name.replaceAll("-", "_");
  return [...new Set([column, name, `_${column}`])];
}, 64);

/** A header of a logged request or response; the platform writes `cf-ray` as `cf_ray`, and odd names with a leading `_`. */
export function headerAt(fields: Fields, part: "request" | "response" | "req" | "res", name: string): string | null {
  const headers = fieldsAt(fields, part, "headers");
  if (headers === null) return null;
  for (const spelling of spellings(name)) {
    const text = textAt(headers, spelling);
    if (text !== null) return text;
  }
  return null;
}

/** Milliseconds with at most three decimals, or `null`. */
export const durationMs = (ms: number | null): number | null => (ms === null || ms < 0 ? null : Math.round(ms * 1_000) / 1_000);

/** What a text takes at most as JSON in UTF-8, with the comma or colon behind it: an escaped character takes six bytes, and no other more. */
export const mostBytesOfText = (text: string): number => text.length * 6 + 3;

/** The same of a container by itself. */
export const mostBytesOfContainer = 3;

/** The same of a number, a truth value or `null`. */
export const mostBytesOfScalar = 26;

/** What a value takes at most as JSON in UTF-8. */
export function mostBytes(value: Plain): number {
  if (typeof value === "string") return mostBytesOfText(value);
  if (typeof value !== "object" || value === null) return mostBytesOfScalar;
  let bytes = mostBytesOfContainer;
  if (Array.isArray(value)) for (const item of value) bytes += mostBytes(item);
  else for (const key of Object.keys(value)) bytes += mostBytesOfText(key) + mostBytes((value as Fields)[key] ?? null);
  return bytes;
}
