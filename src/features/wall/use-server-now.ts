import { useEffect, useState } from "react";
import { type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { type Clocks, passed } from "../../domain/wall/watching.ts";

/** This machine's clocks. */
export const clocks = (): Clocks => ({ steady: performance.now(), wall: Date.now() });

/** An answer's own time and when it came. */
interface Answered {
  readonly now: number;
  readonly at: Clocks;
}

/** The server's time, renewed once a second: what its last answer said, and what passed since. Before the first answer, this machine's. */
export function useServerNow(answered: Answered | null): Instant {
  const [now, setNow] = useState(clocks);
  useEffect(() => {
    const timer = setInterval(() => setNow(clocks()), SECOND);
    return () => clearInterval(timer);
  }, []);
  if (answered === null) return instantOf(now.wall);
  return instantOf(answered.now + passed(answered.at, now));
}
