/** Batches in the drain's exact form with known numbers in them, and the post of them as the platform does it. */
import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { drainFixture } from "../fixtures/drain/load.ts";

type DrainEvent = Record<string, unknown>;

/** Audience marks of the fixtures, as the receiver's setting. */
export const audience = JSON.stringify({
  admin: { hosts: ["admin.nexsys.example"] },
  portal: { hosts: ["portal.nexsys.example"], clients: ["nexsys-portal"] },
});

/** The middle of a complete minute, `back` minutes ago: never the unfinished one. Microseconds. */
const minutesAgo = (back: number): number => (Math.floor(Date.now() / 60_000) * 60_000 - back * 60_000 + 30_000) * 1_000;

function first(events: readonly DrainEvent[]): DrainEvent {
  const [event] = events;
  if (event === undefined) throw new Error("The fixture is empty.");
  return event;
}

const copies = (
  event: DrainEvent,
  count: number,
  change: (text: string, index: number) => string = (text) => text,
): DrainEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    ...(JSON.parse(change(JSON.stringify(event), index)) as DrainEvent),
    id: randomUUID(),
    timestamp: minutesAgo(1 + (index % 3)) + index,
  }));

/** `total` requests of which `failed` were answered 503. */
export function gatewayBatch(total: number, failed: number): DrainEvent[] {
  const request = first(drainFixture("edge-logs"));
  return [
    ...copies(request, total - failed),
    ...copies(request, failed, (text) =>
      text.replace('"status_code":200', '"status_code":503').replace("GET | 200", "GET | 503"),
    ),
  ];
}

/** Failed portal sign-ins, each as the two lines that the platform writes. */
export function portalSignInFailures(count: number): DrainEvent[] {
  const pair = drainFixture("auth-logs").slice(0, 2);
  return Array.from({ length: count }, (_, index) =>
    pair.map((line) => ({
      ...(JSON.parse(
        JSON.stringify(line).replaceAll("9b1c2d3e4f506173", `9b1c2d3e4f50${(index + 4096).toString(16)}`),
      ) as DrainEvent),
      id: randomUUID(),
      timestamp: minutesAgo(2) + index,
    })),
  ).flat();
}

/** Posts a batch, gzipped, with the drain's secret. */
export async function postBatch(
  drain: { drainUrl: string; drainSecret: string },
  events: readonly DrainEvent[],
): Promise<unknown> {
  const response = await fetch(drain.drainUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${drain.drainSecret}`, "content-type": "application/json", "content-encoding": "gzip" },
    body: gzipSync(JSON.stringify(events)),
  });
  if (!response.ok) throw new Error(`The receiver answered ${response.status}: ${await response.text()}`);
  return response.json();
}
