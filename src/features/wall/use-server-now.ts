import { useEffect, useEffectEvent, useState } from "react";
import { type Instant, instantOf, type Millis, SECOND } from "../../domain/time.ts";
import { type Clocks, passed } from "../../domain/wall/watching.ts";

/** This machine's clocks. */
export const clocks = (): Clocks => ({ steady: performance.now(), wall: Date.now() });

/** An answer's own time and when it came. */
export interface Answered {
  readonly now: number;
  readonly at: Clocks;
}

/**
 * The server's time: what its last answer said, and what passed since. Before the first answer, this machine's. It is renewed once a
 * second, or when the next step of `every` begins: whoever needs no seconds is not drawn each second.
 */
export function useServerNow(answered: Answered | null, every: Millis = SECOND): Instant {
  const [seen, setSeen] = useState(clocks);
  const told = (at: Clocks) => (answered === null ? at.wall : answered.now + passed(answered.at, at));
  const onSecond = useEffectEvent(() => {
    const at = clocks();
    if (every <= SECOND || Math.floor(told(at) / every) !== Math.floor(told(seen) / every)) setSeen(at);
  });
  useEffect(() => {
    const timer = setInterval(() => onSecond(), SECOND);
    return () => clearInterval(timer);
  }, []);
  return instantOf(told(seen));
}
