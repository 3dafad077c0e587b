/** Asks again and again, one question at a time, and keeps the newest answer. Knows nothing of what is asked. */
import { MINUTE, type Millis } from "../../domain/time.ts";
import { replaces } from "../../domain/wall/polling.ts";
import type { Clocks } from "../../domain/wall/watching.ts";

export interface Polled<Answer> {
  /** The newest answer by the server's clock, and when it was asked for: it is no younger than that. `null` before the first. */
  readonly answer: Answer | null;
  readonly at: Clocks | null;
  /** Whether the answer came in the life of this page, and is not one that a page before it kept. */
  readonly heard: boolean;
  /** What the last question failed of; `null` where it did not. */
  readonly error: unknown;
  /** Failures in a row. */
  readonly failures: number;
  /** When the next question goes out, by the steady clock, and the wait that leads to it. */
  readonly nextAt: Millis;
  readonly wait: Millis;
}

interface Wiring<Answer> {
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
  /** Wait after a question, from what is known then. */
  readonly delay: (polled: Pick<Polled<Answer>, "answer" | "failures">) => Millis;
  readonly clocks: () => Clocks;
  /** The last answer of the page before this one. Any answer replaces it: what a clock that was set back wrote must not stay for ever. */
  readonly kept?: Kept<Answer> | null;
}

/** An answer and when it was asked for. */
export interface Kept<Answer> {
  readonly answer: Answer;
  readonly at: Clocks;
}

export interface Poller<Answer> {
  readonly polled: () => Polled<Answer>;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks now and goes on. */
  readonly start: () => void;
  /** Ends the question in flight and asks no more. */
  readonly stop: () => void;
}

/** Wait where none can be told: the asking goes on whatever an answer holds. */
const AFTER_A_FAULT: Millis = MINUTE;

/** A poller that has not begun. An answer that is older than the one kept is dropped, whatever the order in which they come. */
export function createPoller<Answer extends { readonly now: number }>({
  ask,
  delay,
  clocks,
  kept = null,
}: Wiring<Answer>): Poller<Answer> {
  let polled: Polled<Answer> = {
    ...(kept ?? { answer: null, at: null }),
    heard: false,
    error: null,
    failures: 0,
    nextAt: 0,
    wait: 0,
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;
  const listeners = new Set<() => void>();

  function settle(part: Partial<Polled<Answer>>): void {
    polled = { ...polled, ...part };
    let wait = AFTER_A_FAULT;
    try {
      wait = delay(polled);
    } catch (error) {
      polled = { ...polled, error };
    }
    polled = { ...polled, wait, nextAt: clocks().steady + wait };
    timer = setTimeout(() => void question(), wait);
    for (const listener of listeners) listener();
  }

  async function question(): Promise<void> {
    const mine = new AbortController();
    asking = mine;
    const at = clocks();
    try {
      const answer = await ask(mine.signal);
      if (mine.signal.aborted) return;
      const newer = !polled.heard || replaces(polled.answer, answer) ? { answer, at, heard: true } : {};
      settle({ ...newer, error: null, failures: 0 });
    } catch (error) {
      if (!mine.signal.aborted) settle({ error, failures: polled.failures + 1 });
    }
  }

  function stop(): void {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
  }

  return {
    polled: () => polled,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      stop();
      void question();
    },
    stop,
  };
}
