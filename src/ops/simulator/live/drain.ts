/** The log drain: posts batches as the platform does, at most once and without an answer that would matter. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Batch } from "../traffic.ts";

/** Where the drain delivers. */
export interface DrainTarget {
  readonly drainUrl: string;
  readonly drainSecret: string;
}

export interface Drain {
  /** Sends a batch as soon as fewer than six requests are under way. Never throws: what does not arrive is lost. */
  post(batch: Batch): void;
  /** Resolves when nothing is under way. What had not been sent yet is lost. */
  close(): Promise<void>;
}

/** The platform's own limit. Several at once is why batches arrive out of order. */
const mostInFlight = 6;

/** A drain forgets the oldest batches when its receiver is too slow. */
const mostWaiting = 200;

const pack = promisify(gzip);

/** Opens a drain. `log` hears when delivery fails and when it works again, not of each batch. */
export function openDrain(
  { drainUrl, drainSecret }: DrainTarget,
  log: (line: string) => void,
  { compress = true }: { readonly compress?: boolean } = {},
): Drain {
  const waiting: Batch[] = [];
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  let trouble: string | null = null;

  const deliver = async ({ events }: Batch): Promise<string | null> => {
    const body = JSON.stringify(events);
    const answer = await fetch(drainUrl, {
      method: "POST",
      headers: {
        authorization: `Bearer ${drainSecret}`,
        "content-type": "application/json",
        ...(compress ? { "content-encoding": "gzip" } : {}),
      },
      body: compress ? await pack(body) : body,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(5_000)]),
    });
    const text = await answer.text();
    return answer.ok ? null : `the receiver answered ${answer.status}: ${text.slice(0, 200)}`;
  };
  const tell = (now: string | null) => {
    if (now !== trouble && !closing.signal.aborted) log(now === null ? "log drain: delivering again" : `log drain: ${now}`);
    trouble = now;
  };
  const pump = () => {
    while (underWay.size < mostInFlight) {
      const batch = waiting.shift();
      if (batch === undefined) return;
      const sending: Promise<void> = deliver(batch)
        .catch((error: unknown) => `${drainUrl} cannot be reached (${error instanceof Error ? error.message : String(error)})`)
        .then(tell)
        .finally(() => {
          underWay.delete(sending);
          pump();
        });
      underWay.add(sending);
    }
  };
  return {
    post(batch) {
      waiting.push(batch);
      if (waiting.length > mostWaiting) waiting.shift();
      pump();
    },
    async close() {
      waiting.length = 0;
      closing.abort();
      await Promise.all(underWay);
    },
  };
}
