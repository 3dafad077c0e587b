/** Medians and spreads for the benchmarks' tables. */

/** Median and quartiles of a set of measurements, in the unit that they came in. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

/** Summarises at least one measurement; `low` and `high` are the first and third quartiles. */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75), runs: sorted.length };
}

/** Runs `work` once to warm up, then `runs` times; the time of each run in milliseconds. */
export async function measure(runs: number, work: () => Promise<unknown>): Promise<Summary> {
  await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return summarise(times);
}

/** "12.3 ms (11.9 to 13.0, 20 runs)". */
export const inWords = ({ median, low, high, runs }: Summary, unit = "ms"): string =>
  `${median.toFixed(1)} ${unit} (${low.toFixed(1)} to ${high.toFixed(1)}, ${runs} runs)`;
