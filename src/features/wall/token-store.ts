/** What a paired screen keeps: its token, and how large it is, so that the first picture after a start has the right size. */
import * as z from "zod/mini";

const pairing = z.object({
  token: z.string().check(z.minLength(20)),
  name: z.string(),
  diagonal_in: z.optional(z.number()),
  distance_m: z.optional(z.number()),
});

export type Pairing = z.infer<typeof pairing>;

/** Screens may be paired with several environments, one at a time shown. */
const keyOf = (env: string): string => `nexsys-watch.display.${env}`;

/** Storage as it is reached: a browser that forbids it throws where it is named. */
type StoreOf = () => Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The pairing of an environment; `null` where there is none, it cannot be read, or is not one. */
export function readPairing(storeOf: StoreOf, env: string): Pairing | null {
  try {
    const parsed = pairing.safeParse(JSON.parse(storeOf().getItem(keyOf(env)) ?? "null"));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keeps a pairing, or forgets it. A browser that refuses storage stays paired until it is closed. */
export function keepPairing(storeOf: StoreOf, env: string, kept: Pairing | null): void {
  try {
    const store = storeOf();
    if (kept === null) store.removeItem(keyOf(env));
    else store.setItem(keyOf(env), JSON.stringify(kept));
  } catch {
    // Full or forbidden.
  }
}

/** Whether this browser is a display of the environment. */
export const isPaired = (env: string): boolean => readPairing(() => localStorage, env) !== null;
