/** Pages that nobody touches: what ends in a button on a desk must come back by itself on a wall. */
import { useEffect } from "react";
import type { Millis } from "../domain/time.ts";
import { serverAnswers } from "./chunk-failure.ts";

/** Whether a path of this site, which lives under `base`, is the wall's. */
export const isWall = (path: string, base: string): boolean => path === `${base}wall` || path === `${base}wall/`;

/** Looks again every so often, until stopped, and reloads when the web server answers: what a page cannot be without is there. */
export function reloadEvery(every: Millis, answers: () => Promise<boolean>, reload: () => void): () => void {
  let stopped = false;
  const timer = setInterval(async () => {
    if ((await answers()) && !stopped) reload();
  }, every);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** On the wall alone: loads the page again every so often, as long as the caller is on the screen. */
export function useReloadOnWall(base: string, every: Millis): void {
  useEffect(() => {
    if (!isWall(location.pathname, base)) return;
    const answers = () => serverAnswers((input, init) => fetch(input, init), base, navigator.onLine);
    return reloadEvery(every, answers, () => location.reload());
  }, [base, every]);
}
