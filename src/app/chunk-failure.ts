/** Code of a page that did not load: there is no network, or the server has a newer version and no longer this one's files. */

const NAME = "ChunkFailure";
const RELOADED = "nexsys-watch.reloaded-at";

/** A second failure so soon after a reload is not mended by another one. */
const RELOAD_ONCE_IN = 60_000;

/** Whether an error is code that did not load, as `nameChunkFailures` marks it. */
export const isChunkFailure = (error: unknown): error is Error => error instanceof Error && error.name === NAME;

/**
 * Marks what the bundler's loader says of files that did not load. The message is replaced too: the router knows the browsers' own ones
 * and reloads the page at once, which without a network leaves the reader with nothing.
 */
export function nameChunkFailures(target: EventTarget): void {
  target.addEventListener("vite:preloadError", (event) => {
    if (!("payload" in event) || !(event.payload instanceof Error)) return;
    event.payload.message = `Code of this page did not load. ${event.payload.message}`;
    event.payload.name = NAME;
  });
}

/** Whether the web server answers at all, at `base`. The browser's own belief is asked first; where it believes in a network, the server is. */
export async function serverAnswers(get: typeof fetch, base: string, online: boolean): Promise<boolean> {
  if (!online) return false;
  try {
    return (await get(base, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/** Whether the page may reload by itself at `now` (milliseconds); remembers that it did, for this tab. Without storage it never may. */
export function mayReload(storageOf: () => Pick<Storage, "getItem" | "setItem">, now: number): boolean {
  try {
    // A browser that forbids storage throws where it is named.
    const storage = storageOf();
    const last = Number(storage.getItem(RELOADED) ?? 0);
    if (Math.abs(now - last) < RELOAD_ONCE_IN) return false;
    storage.setItem(RELOADED, String(now));
    return true;
  } catch {
    return false;
  }
}
