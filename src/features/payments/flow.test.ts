import { expect, test } from "vitest";
import type { PaymentLedger } from "../../contracts/payment-ledger.ts";
import type { Verdict } from "../../domain/status/judge.ts";
import { DAY, HOUR, instantOf } from "../../domain/time.ts";
import { flowOf, paceOf } from "./flow.ts";
import { ledgerRows } from "./ledger.ts";
import { queueRows } from "./queue-view.ts";

const clock = { locale: "en-GB", zone: "UTC" };
const now = instantOf(Date.UTC(2026, 2, 4, 14, 20));
const today = Date.UTC(2026, 2, 4);
const verdict = (state: Verdict["state"], value: number | null = 0) => ({ state, value, limit: 1, sentence: "" }) as Verdict;
const good = {
  created: 5,
  approved: 5,
  rejected: 0,
  superseded: 0,
  failed: 0,
  open: 0,
  announced: 5,
  leak: 0,
  impossible: 0,
  duplicates: 0,
};
const ledgerOf = (...days: object[]): PaymentLedger => ({
  now,
  as_of: now,
  usual_age_s: 86_400,
  open_by_age: null,
  days: days.map((day, i) => ({ ...good, day: today - (days.length - 1 - i) * DAY, ...day })),
});
const steady = { hour: now - HOUR, approved: 9, weeks: [8, 9, 10, 12] };

function flow(
  ledger: PaymentLedger,
  more: Partial<Parameters<typeof flowOf>[0]> = {},
  impossible: Parameters<typeof ledgerRows>[1] = [],
) {
  const leak = ledger.days.reduce((sum, day) => sum + (day.leak ?? 0), 0);
  const since = ledger.days.find((day) => (day.leak ?? 0) > 0)?.day ?? null;
  return flowOf({
    oldest: verdict("ok", 60),
    failed: verdict("ok"),
    desk: { leak: { n: leak, since_day: since }, approvals: steady, ledger },
    rows: ledgerRows(ledger, impossible),
    queues: [],
    now,
    clock,
    ...more,
  });
}

test("when nothing asks for a person, payments flow", () => {
  expect(flow(ledgerOf({}, {}))).toMatchObject({ state: "ok", headline: "Payments flow", findings: [] });
});

test("the worst comes first, each with the place where it is told", () => {
  const ledger = ledgerOf({ leak: 3 }, { created: 6 }, { duplicates: 2, impossible: 1 });
  const kinds = [{ day: today, was: "approved", became: "rejected", n: 1, last_at: now - HOUR }];
  const { state, headline, findings } = flow(
    ledger,
    { oldest: verdict("critical", 93_600), failed: verdict("warning", 3) },
    kinds,
  );
  expect([state, headline]).toEqual(["critical", "Payments need help now"]);
  expect(findings.map(({ state: worst, text, to }) => [worst, text.replaceAll("\u00a0", " "), to])).toEqual([
    ["critical", "Oldest open: 1 d 2 h", { rule: "payment-intents-open" }],
    ["critical", "A day does not balance", { day: "2026-03-03" }],
    ["warning", "Failed lately: 3", { rule: "payment-intents-failed" }],
    ["warning", "3 open for over 1 d", { day: "2026-03-02" }],
    ["warning", "approved → rejected", { day: "2026-03-04" }],
    ["warning", "2 duplicates", { day: "2026-03-04" }],
  ]);
});

test("what was told days ago is told in the ledger alone, but a sum that does not hold never grows old", () => {
  const old = [{ day: today - 3 * DAY, was: "approved", became: "pending", n: 1, last_at: now - 2 * DAY }];
  const ledger = ledgerOf({ impossible: 1, duplicates: 1, announced: 6 }, {}, {}, {});
  expect(flow(ledger, {}, old).findings).toEqual([]);
  expect(flow(ledgerOf({ approved: 4 }, {}, {}, {})).findings.map(({ text }) => text)).toEqual(["A day does not balance"]);
});

test("messages that wait too long are told", () => {
  const queue = { queue: "communications", as_of: now, depth: 40, oldest_age_s: 7_200, open_by_age: null, channels: null };
  const { findings } = flow(ledgerOf({}), { queues: queueRows([queue], 86_400, now, "en") });
  expect(findings).toEqual([{ state: "warning", text: "Communications: 40 waiting, the oldest 2\u00a0h", to: "queues" }]);
});

test("without an answer, and without anything observed, it is not known", () => {
  expect(flow(ledgerOf({}), { desk: null }).state).toBe("unknown");
  expect(flow(ledgerOf({}), { oldest: verdict("no-data", null), failed: null }).headline).toBe("Not known whether payments flow");
});

test("the pace of approvals stands beside what is usual", () => {
  expect(paceOf(steady, clock)).toEqual({
    sentence: "9 approved from 13:20 to 14:20; usual at this hour on a Wednesday: 8 to 11.",
    slow: false,
  });
  expect(paceOf({ ...steady, weeks: [null, null, 3, 4] }, clock).sentence).toContain("what is usual is not known yet");
  expect(paceOf({ ...steady, approved: null }, clock)).toEqual({
    sentence: "Approvals of the last hour are not known.",
    slow: false,
  });
});

test.each([
  [0, [8, 9, 10, 12], true],
  [2, [8, 9, 10, 12], false],
  [2, [14, 16, 15, 18], true],
  [0, [2, 3, 1, 2], false],
  [0, [0, 0, 0, 0], false],
  [20, [40, 50, 60, 70], true],
])("%i approvals where %j are usual: far fewer than chance explains is %s", (approved, weeks, slow) => {
  expect(paceOf({ ...steady, approved, weeks }, clock).slow).toBe(slow);
});
