/** A fake of Sentry's ingest on the loopback, since the real one needs an account: it keeps what it is sent and answers as told. */
import { listen } from "../../../src/ops/stack/http.ts";

export interface Delivery {
  readonly path: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface FakeSentry {
  /** Of project 42. */
  readonly dsn: string;
  readonly deliveries: Delivery[];
  /** How the next requests are answered. */
  answer: { status: number; headers: Readonly<Record<string, string>> };
  close(): Promise<void>;
}

export async function startFakeSentry(): Promise<FakeSentry> {
  const deliveries: Delivery[] = [];
  const { port, close } = await listen(0, async (request) => {
    const { pathname, search } = new URL(request.url);
    deliveries.push({ path: pathname + search, headers: request.headers, body: Buffer.from(await request.arrayBuffer()) });
    return Response.json({}, sentry.answer);
  });
  const sentry: FakeSentry = {
    dsn: `http://0123456789abcdef@127.0.0.1:${port}/42`,
    deliveries,
    answer: { status: 200, headers: {} },
    close,
  };
  return sentry;
}
