/** Reloads a wall that gets no answers, when `shouldReload` says so. */
import { type Instant, instantOf, MINUTE } from "../../../domain/time.ts";
import { type Reloads, recentReloads, shouldReload } from "../../../domain/unattended/watchdog.ts";
import { recall, remember } from "./storage.ts";

const RELOADS = "nexsys-watch.wall.reloads";

const reloadsIn = (value: unknown): Reloads | null =>
  Array.isArray(value) ? value.filter((at): at is number => typeof at === "number" && Number.isFinite(at)).map(instantOf) : null;

/** Looks once a minute. `lastGood` is the time of the last good poll by this machine's clock. @returns stops it */
export function watchPolls(lastGood: () => Instant | null, reload: () => void = () => location.reload()): () => void {
  const started = instantOf(Date.now());
  const timer = setInterval(() => {
    const now = instantOf(Date.now());
    const reloads = recall(RELOADS, reloadsIn) ?? [];
    if (!shouldReload(lastGood(), started, reloads, now)) return;
    remember(RELOADS, [...recentReloads(reloads, now), now]);
    reload();
  }, MINUTE);
  return () => clearInterval(timer);
}
