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

/** Letters and digits that no code has and that are read as no other, so that nobody need tell them apart. */
const NEVER = /[01OILS5]/;

/** What is wrong with a code as somebody typed it, in a sentence; `null` where it can be one. */
export function pairingCodeProblem(typed: string): string | null {
  if (readPairingCode(typed) !== null) return null;
  const wrong = NEVER.exec(typed.toUpperCase())?.[0];
  if (wrong === undefined) return "Type the six letters and digits that the screen shows.";
  return `There is no ${wrong} in a code: 0, O, 1, I, L, 5 and S are never used. Look at the screen again.`;
}
