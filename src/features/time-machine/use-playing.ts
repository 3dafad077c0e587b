import { useEffect, useState } from "react";
import { type Instant, SECOND } from "../../domain/time.ts";
import { atTheEnd, type Speed, stepped } from "../../domain/wall/time-machine.ts";

interface Moving {
  readonly at: Instant;
  /** The newest moment that can be shown. */
  readonly now: Instant;
  /** Whether what is shown is of `at`: a step waits for the one before. */
  readonly ready: boolean;
  readonly onMove: (at: Instant) => void;
}

/** Moves on by itself, so many minutes a second, until it is paused or reaches the present. */
export function usePlaying({ at, now, ready, onMove }: Moving): {
  readonly playing: boolean;
  readonly speed: Speed;
  readonly play: (playing: boolean) => void;
  readonly setSpeed: (speed: Speed) => void;
} {
  const [wanted, play] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  const playing = wanted && !atTheEnd(at, now);
  useEffect(() => {
    if (!playing || !ready) return;
    const timer = setTimeout(() => onMove(stepped(at, speed, now)), SECOND);
    return () => clearTimeout(timer);
  }, [playing, ready, at, speed, now, onMove]);
  return { playing, speed, play, setSpeed };
}
