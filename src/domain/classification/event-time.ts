/** Times of events, which come as micro-, milli- or seconds since the epoch or as ISO text. */

const isoTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|UTC|GMT)|([+-])(\d\d):?(\d\d))?$/;

/**
 * Integer microseconds since the epoch, or `null` for what is no time. The unit of a number follows from its magnitude: the platform
 * sends 16 digits (microseconds), Studio and people send 13 or 10, traces 19 (nanoseconds). ISO text without a zone is UTC.
 */
export function microsOf(value: unknown): number | null {
  if (typeof value === "number") return microsOfNumber(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d{9,19}(?:\.\d{1,9})?$/.test(text)) return microsOfNumber(Number(text));
  return microsOfIso(text);
}

function microsOfNumber(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (value >= 1e17) return bounded(value / 1_000);
  if (value >= 1e14) return bounded(value);
  if (value >= 1e11) return bounded(value * 1_000);
  if (value >= 1e8) return bounded(value * 1_000_000);
  return null;
}

function microsOfIso(text: string): number | null {
  const match = isoTime.exec(text);
  if (match === null) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(ms);
  // Date.UTC rolls 30 February over into March; what does not come back as written was no date.
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) return null;
  const fraction = Number((match[7] ?? "").padEnd(6, "0").slice(0, 6));
  const offsetMinutes = (match[9] === "-" ? -1 : 1) * (part(10) * 60 + part(11));
  return bounded((ms - offsetMinutes * 60_000) * 1_000 + fraction);
}

/** Exact integers only: from 1970 to the year 2255. */
function bounded(micros: number): number | null {
  const whole = Math.trunc(micros);
  return Number.isSafeInteger(whole) && whole > 0 ? whole : null;
}
