/** Looks for a newer build and loads it when `shouldLoadBuild` says so. */

import { type Instant, instantOf } from "../../../domain/time.ts";
import { nextBuildPoll, shouldLoadBuild } from "../../../domain/unattended/new-build.ts";
import { base, wallScope } from "../site.ts";
import { recall, remember } from "./storage.ts";

const LAST = "nexsys-watch.wall.build";
const patienceMs = 30_000;

/** File of the entry that runs, as `version.json` names it; `null` in development, where there is no build. */
export function ownBuild(): string | null {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src*="assets/"]');
  return script === null ? null : (/assets\/[^/?#]+$/.exec(script.src)?.[0] ?? null);
}

/** The build that the server offers; `null` where it does not say within `patience` milliseconds. */
export async function offeredBuild(fetcher: typeof fetch = fetch, patience = 10_000): Promise<string | null> {
  try {
    const response = await fetcher(`${base}version.json`, { cache: "no-store", signal: AbortSignal.timeout(patience) });
    const answer: unknown = response.ok ? await response.json() : null;
    if (typeof answer !== "object" || answer === null || !("entry" in answer) || typeof answer.entry !== "string") return null;
    return answer.entry;
  } catch {
    return null;
  }
}

const lastLoad = (value: unknown): { at: Instant; build: string } | null =>
  typeof value === "object" &&
  value !== null &&
  "at" in value &&
  "build" in value &&
  typeof value.at === "number" &&
  typeof value.build === "string"
    ? { at: instantOf(value.at), build: value.build }
    : null;

/**
 * Lets the service worker fetch the new build first, so that the page that is loaded next is that build. Gives up after 30 s: a worker whose
 * update never ends must not keep a wall on its old build.
 */
async function prepare(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(wallScope);
  if (registration === undefined) return;
  const changed = new Promise<void>((resolve) => {
    navigator.serviceWorker.addEventListener("controllerchange", () => resolve(), { once: true });
  });
  const updated = registration.update().then(
    () => (registration.installing !== null || registration.waiting !== null ? changed : undefined),
    () => undefined,
  );
  await Promise.race([updated, new Promise<void>((resolve) => setTimeout(resolve, patienceMs))]);
}

/** What the watch asks of the page, at each look. */
export interface Standing {
  readonly unackedCritical: boolean;
  readonly minuteOfDay: number;
}

/** Begins to look, every four to five minutes and once at the start. @returns stops it */
export function watchBuild(standing: () => Standing, reload: () => void = () => location.reload()): () => void {
  const own = ownBuild();
  if (own === null) return () => {};
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  const look = async (): Promise<void> => {
    const offered = await offeredBuild();
    const now = instantOf(Date.now());
    if (stopped) return;
    if (offered !== null && shouldLoadBuild({ own, offered, ...standing(), last: recall(LAST, lastLoad), now })) {
      remember(LAST, { at: now, build: offered });
      await prepare().catch(() => undefined);
      if (!stopped) reload();
    }
    timer = setTimeout(() => void look(), nextBuildPoll(Math.random()));
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
