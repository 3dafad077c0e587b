/**
 * Questions over a thread of their own: what a browser does for a request, and while its answer comes in, is no work of the thread that
 * draws the wall.
 */
import type { Fetcher } from "./calling.ts";

/** What the thread is told. */
export type Asked =
  | { readonly kind: "ask"; readonly id: number; readonly url: string; readonly init: RequestInit }
  | { readonly kind: "end"; readonly id: number };

/** What it tells: first that it is there. */
export type Heard =
  | { readonly kind: "here" }
  | { readonly kind: "answer"; readonly id: number; readonly status: number; readonly ok: boolean; readonly text: string }
  | { readonly kind: "failure"; readonly id: number; readonly message: string };

/** What is used of a `Worker`. */
export interface Thread {
  onmessage: ((event: MessageEvent<Heard>) => unknown) | null;
  onerror: ((event: ErrorEvent) => unknown) | null;
  postMessage(asked: Asked): void;
  terminate(): void;
}

interface Waiting {
  readonly hear: (heard: Exclude<Heard, { readonly kind: "here" }>) => void;
  /** The thread is gone: the question goes another way. */
  readonly lose: () => void;
}

const start = (): Worker => new Worker(new URL("./asking-apart.worker.ts", import.meta.url), { type: "module" });

/**
 * Asks on another thread. Until it is there, where the browser has none, and from then on where it broke, the page asks by itself:
 * `directly`. Rejects as `fetch` does; an answer came as a whole, body included.
 */
export function askingApart(directly: Fetcher, open: () => Thread = start): Fetcher {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let thread: Thread | null = null;
  let isHere = false;
  try {
    thread = open();
  } catch {
    return directly;
  }
  thread.onmessage = ({ data }) => {
    if (data.kind === "here") isHere = true;
    else waiting.get(data.id)?.hear(data);
  };
  thread.onerror = () => {
    thread?.terminate();
    thread = null;
    for (const { lose } of waiting.values()) lose();
  };
  return (url, { signal, ...init }) => {
    const apart = isHere ? thread : null;
    // The first question, which a cold start waits for, does not wait for the thread.
    if (apart === null) return directly(url, { ...init, signal });
    if (signal.aborted) return Promise.reject(signal.reason);
    last += 1;
    const id = last;
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Fetcher>>>();
    const end = (): void => {
      apart.postMessage({ kind: "end", id });
      reject(signal.reason);
    };
    waiting.set(id, {
      hear: (heard) => {
        if (heard.kind === "failure") return reject(new TypeError(heard.message));
        const { status, ok, text } = heard;
        resolve({ status, ok, json: async () => JSON.parse(text) });
      },
      lose: () => resolve(directly(url, { ...init, signal })),
    });
    signal.addEventListener("abort", end);
    apart.postMessage({ kind: "ask", id, url, init });
    return promise.finally(() => {
      waiting.delete(id);
      signal.removeEventListener("abort", end);
    });
  };
}
