import { useEffect, useState } from "react";
import { type Instant, instantOf, type Millis } from "../../domain/time.ts";

/** This machine's time, renewed every `every` milliseconds and when the page is seen again. */
export function useNow(every: Millis): Instant {
  const [now, setNow] = useState(() => instantOf(Date.now()));
  useEffect(() => {
    const tick = () => setNow(instantOf(Date.now()));
    const timer = setInterval(tick, every);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [every]);
  return now;
}
