/** The code that a screen shows until an admin approves it. */

/** Signs of a code. Of letters and digits that are taken for one another (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) at most one is among them. */
const SIGNS = /^[ABCDEFGHJKMNPQRTVWXY234679]{6}$/;

const lookalikes: Readonly<Record<string, string>> = { "8": "B", Z: "2", U: "V" };

/**
 * A code as somebody typed it, put right: capitals, without spaces and dashes, lookalikes for what they were taken for. `null` where it
 * cannot be a code. As `watch.typed_code` in the database.
 */
export function readPairingCode(typed: string): string | null {
  const letters = typed
    .slice(0, 40)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");
  const code = letters.replace(/[8ZU]/g, (sign) => lookalikes[sign] ?? sign);
  return SIGNS.test(code) ? code : null;
}
