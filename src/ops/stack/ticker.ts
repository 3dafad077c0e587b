export type TickerOptions = { everyMs: number; run(now: number): Promise<void> };

export type Ticker = { stop(): Promise<void> };

/**
 * Stands in for the database's own scheduler: calls `run` with the time (milliseconds since the epoch) every `everyMs`, never while
 * an earlier call is in flight. A failed run is reported and the next one goes ahead.
 */
export function startTicker({ everyMs, run }: TickerOptions, log: (line: string) => void): Ticker {
  let inFlight: Promise<void> | null = null;
  const timer = setInterval(() => {
    inFlight ??= Promise.resolve()
      .then(() => run(Date.now()))
      .catch((error: unknown) => log(`tick failed: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => {
        inFlight = null;
      });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await inFlight;
    },
  };
}
