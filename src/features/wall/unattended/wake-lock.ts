import { MINUTE } from "../../../domain/time.ts";

/** Keeps the screen on: the lock is lost whenever the page is hidden, and may be refused or taken away, so it is asked for again. */
export function keepAwake(): () => void {
  if (!("wakeLock" in navigator)) return () => {};
  let lock: WakeLockSentinel | null = null;
  let stopped = false;
  const take = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || (lock !== null && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (stopped) await lock.release();
    } catch {
      // Low battery or not allowed: the screen's own settings decide, and in a minute it is tried again.
    }
  };
  const shown = () => void take();
  document.addEventListener("visibilitychange", shown);
  const timer = setInterval(shown, MINUTE);
  void take();
  return () => {
    stopped = true;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", shown);
    void lock?.release();
  };
}
