export type Progress = { step(line: string): void };

/** Lines on standard error, each with the seconds since the start, so that standard output stays for results. */
export function createProgress(startedAt: number = performance.now()): Progress {
  return {
    step(line) {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
      process.stderr.write(`${seconds} s  ${line}\n`);
    },
  };
}
