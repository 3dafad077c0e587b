/** Work that is tried again and again, and whose trouble is told once, not each time. */

/** Runs steps by name; a step that rejects is reported when it starts to and when it works again. */
export type Attempt = (what: string, step: () => Promise<unknown>) => Promise<void>;

/** An `Attempt` that reports to `log`. */
export function attempts(log: (line: string) => void): Attempt {
  const troubled = new Set<string>();
  return async (what, step) => {
    try {
      await step();
      if (troubled.delete(what)) log(`${what}: works again`);
    } catch (error) {
      if (!troubled.has(what)) log(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      troubled.add(what);
    }
  };
}
