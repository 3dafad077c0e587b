export type TickerOptions = {
  everyMs: number;
  /** Whether the first call is made right away. Default: after `everyMs`. */
  atOnce?: boolean;
  run(now: number): Promise<void>;
};

export type Ticker = { stop(): Promise<void> };

/**
 * Stands in for the database's own scheduler: calls `run` with the time (milliseconds since the epoch) every `everyMs`, never while
 * an earlier call is in flight. A failed run is reported and the next one goes ahead.
 */
export function startTicker({ everyMs, atOnce = false, run }: TickerOptions, log: (line: string) => void): Ticker {
  let inFlight: Promise<void> | null = null;
  const tick = () => {
    inFlight ??= Promise.resolve()
      .then(() => run(Date.now()))
      .catch((error: unknown) => log(`tick failed: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => {
        inFlight = null;
      });
  };
  const timer = setInterval(tick, everyMs);
  if (atOnce) tick();
  return {
    async stop() {
      clearInterval(timer);
      await inFlight;
    },
  };
}
