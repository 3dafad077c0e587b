/** Ids of events: their own, or one that follows from their content. */

/** A UUID in lower case; the nil UUID stands for no id. */
export function uuidIn(text: string | null): string | null {
  if (text === null || !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return null;
  return /^[0-]+$/.test(text) ? null : text.toLowerCase();
}

/** A UUID of version 8 (RFC 9562: custom) from the first 32 of the given hexadecimal digits. */
export function derivedUuid(hex: string): string {
  const d = hex.slice(0, 32).padEnd(32, "0");
  return `${d.slice(0, 8)}-${d.slice(8, 12)}-8${d.slice(13, 16)}-a${d.slice(17, 20)}-${d.slice(20)}`;
}
