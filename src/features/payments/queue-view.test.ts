import { expect, test } from "vitest";
import type { PaymentDesk } from "../../contracts/payment-desk.ts";
import { HOUR, instantOf, MINUTE } from "../../domain/time.ts";
import { bandsOf, channelRows, depthChart, messageChart, queueRows } from "./queue-view.ts";

const now = instantOf(Date.UTC(2026, 2, 4, 14));
const queue = (changes: Partial<PaymentDesk["queues"][number]>) => ({
  ...{ queue: "communications", as_of: now - MINUTE, depth: 2, oldest_age_s: 45, open_by_age: null, channels: null },
  ...changes,
});
const chartsOf = (...series: [signal: string, variant: string, values: (number | null)[]][]): PaymentDesk["charts"] => ({
  t0: now - 3 * HOUR,
  step: HOUR,
  complete_until: now,
  series: series.map(([signal, variant, values]) => ({ signal, variant, values })),
});

test("a queue is normal, slow, not seen lately or not connected", () => {
  const rows = queueRows(
    [
      queue({}),
      queue({ oldest_age_s: 3_601 }),
      queue({ as_of: now - 6 * MINUTE, depth: null, oldest_age_s: null }),
      queue({ as_of: null, depth: null, oldest_age_s: null }),
      queue({ queue: "payment_intents", depth: 0, oldest_age_s: 0 }),
    ],
    86_400,
    now,
    "en",
  );
  expect(
    rows.map(({ title, state, word, depth, oldest }) => [title, state, word, depth, oldest].join("|").replaceAll("\u00a0", " ")),
  ).toEqual([
    "Communications|ok|Normal|2|45 s",
    "Communications|warning|Slow|2|1 h",
    "Communications|unknown|Last seen 6 min ago|no data|no data",
    "Communications|low-traffic|Not connected|no data|no data",
    "Payment intents|ok|Normal|0|none",
  ]);
});

test("bands of age say which are beyond the usual age", () => {
  const bands = [
    { from_s: 0, to_s: 3_600, n: 4 },
    { from_s: 3_600, to_s: 86_400, n: 2 },
    { from_s: 86_400, to_s: null, n: 1 },
  ];
  expect(bandsOf(bands, 86_400)?.map(({ title, beyond }) => [title.replaceAll("\u00a0", " "), beyond])).toEqual([
    ["under 1 h", false],
    ["1 h to 1 d", false],
    ["over 1 d", true],
  ]);
  expect(bandsOf(null, 86_400)).toBeNull();
});

test("channels are those that wait and those that were told of, over all queues", () => {
  const queues = [
    queue({ channels: [{ channel: "email", depth: 3, oldest_age_s: 90 }] }),
    queue({
      queue: "letters",
      channels: [
        { channel: "email", depth: 1, oldest_age_s: 30 },
        { channel: "post", depth: 0, oldest_age_s: 0 },
      ],
    }),
  ];
  const charts = chartsOf(
    ["comms.sent", "email", [5, null, 1]],
    ["comms.sent", "sms", [0, 2, 0]],
    ["comms.failed", "", [null, null, null]],
  );
  expect(channelRows({ queues, charts }, "en").map((row) => Object.values(row).join("|").replaceAll("\u00a0", " "))).toEqual([
    "email|4|1 min 30 s|6|no data|false",
    "post|0|none|0|no data|false",
    "sms|0|none|2|no data|false",
  ]);
});

test("of queues that nobody looks at the waiting is not known", () => {
  const charts = chartsOf(["comms.failed", "sms", [0, 2, 0]]);
  expect(channelRows({ queues: [queue({})], charts }, "en")).toEqual([
    { channel: "sms", waiting: "no data", oldest: "no data", sent: "no data", failed: "2", failing: true },
  ]);
});

test("messages are drawn by what became of them, all channels together", () => {
  const charts = chartsOf(
    ["comms.sent", "email", [5, null, 1]],
    ["comms.sent", "sms", [1, null, 2]],
    ["comms.failed", "sms", [0, 1, null]],
  );
  expect(messageChart(charts).series.map(({ title, values }) => [title, ...values])).toEqual([
    ["sent", 6, null, 3],
    ["failed", 0, 1, null],
  ]);
});

test("what waits is drawn for queues that were seen", () => {
  expect(depthChart(chartsOf(["queue.depth", "", [null, null, null]]))).toBeNull();
  expect(depthChart(chartsOf(["queue.depth", "letters", [null, 2, 1]]))?.series).toEqual([
    { title: "letters", tone: 1, values: [null, 2, 1] },
  ]);
});
