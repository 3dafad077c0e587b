/** Keeps the screen on: the lock is lost whenever the page is hidden, so it is taken again whenever it is shown. */
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
      // Low battery or not allowed: the screen's own settings decide, and the next time that the page is shown it is tried again.
    }
  };
  const shown = () => void take();
  document.addEventListener("visibilitychange", shown);
  void take();
  return () => {
    stopped = true;
    document.removeEventListener("visibilitychange", shown);
    void lock?.release();
  };
}
