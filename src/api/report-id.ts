/** Letters and digits that are not mistaken for one another when read over the phone (Crockford's base 32). */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const known = new WeakMap<object, string>();

function newReportId(): string {
  const letters = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => alphabet[byte % 32] ?? "0").join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** The id under which an error is reported and shown, such as `7K2Q-M9XD`: the same each time the same error is asked about. */
export function reportIdOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return newReportId();
  const id = known.get(error) ?? newReportId();
  known.set(error, id);
  return id;
}
