/** A receiver of notifications on the loopback, over real HTTP, that can be made to fail in every way that a real one does. */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** `hang`: reads and never answers. `cut`: reads, and closes the connection without an answer. */
export type Behaviour =
  | "ok"
  | "hang"
  | "cut"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly behaviour: Behaviour;
}

export interface Receiver {
  readonly url: string;
  /** Every request, in order of arrival. */
  readonly received: readonly Received[];
  on(path: string): readonly Received[];
  /** What an idempotent receiver counts on a path: idempotency keys that it answered well, each once. */
  counted(path: string): number;
  /** Answers requests to a path so, one after the other, and from then on like the last; `ok` where nothing is said. */
  behave(path: string, ...behaviours: readonly Behaviour[]): void;
  /** Runs once, after the next request was read and before it is answered. */
  before(path: string, work: () => Promise<void>): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const behaviours = new Map<string, readonly Behaviour[]>();
  const works = new Map<string, () => Promise<void>>();
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const [behaviour = "ok", ...rest] = behaviours.get(path) ?? [];
      if (rest.length > 0) behaviours.set(path, rest);
      received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString(), at: Date.now(), behaviour });
      const work = works.get(path);
      works.delete(path);
      await work?.();
      answer(response, behaviour);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const on = (path: string) => received.filter((request) => request.path === path);
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    on,
    counted: (path) =>
      new Set(
        on(path)
          .filter(({ behaviour }) => behaviour === "ok" || behaviour === "cut")
          .map(({ headers }) => headers["idempotency-key"]),
      ).size,
    behave: (path, ...list) => void behaviours.set(path, list),
    before: (path, work) => void works.set(path, work),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, behaviour: Behaviour): void {
  if (behaviour === "hang") return;
  if (behaviour === "cut") return void response.destroy();
  const { status, headers = {}, body = "ok" } = behaviour === "ok" ? { status: 200 } : behaviour;
  response.writeHead(status, headers).end(body);
}
