import { expect, test } from "vitest";
import { unbroken } from "../../format/unbroken.ts";
import { overviewCharts } from "./charts.ts";
import { exampleBoard, exampleRule, NOW } from "./example-board.ts";

const step = 5 * 60_000;
const charts = {
  t0: NOW - 2 * step,
  step,
  complete_until: NOW,
  series: [
    { signal: "api.request", variant: "ok", values: [90, null] },
    { signal: "api.request", variant: "5xx", values: [10, null] },
    { signal: "portal.lockout", variant: "locked", values: [1, 2] },
    { signal: "portal.lockout", variant: "unlocked", values: [9, 9] },
  ],
};

test("the error rate is server errors of all requests, with the levels of its rule", () => {
  const rules = [exampleRule("api-error-rate", { warning: 0.02, critical: null })];
  const [rate] = overviewCharts(exampleBoard({ charts, rules }));
  expect(rate?.data).toMatchObject({ unit: "share", step, series: [{ values: [0.1, null] }] });
  expect(rate?.levels).toMatchObject({ warning: 0.02, critical: null });
});

test("lockouts count those locked out, over the window of their rule", () => {
  const rules = [exampleRule("portal-lockouts", { window_s: 600 })];
  const [, lockouts] = overviewCharts(exampleBoard({ charts, rules }));
  expect(lockouts?.data.series[0]?.values).toEqual([null, 3]);
  expect(lockouts?.note).toBe(unbroken("Counted over the last 10 min at each moment."));
});

test("payment intents are counted without levels, which belong to one of their states", () => {
  const series = [{ signal: "payment_intent.created", variant: "", values: [2, null] }];
  const [, , intents] = overviewCharts(exampleBoard({ charts: { ...charts, series } }));
  expect(intents?.data).toMatchObject({ unit: "count", step });
  expect(intents?.data.series[0]?.values).toEqual([2, null]);
  expect(intents?.levels).toBeUndefined();
});

test("a series that did not come is a gap, not a zero", () => {
  const [, , intents] = overviewCharts(exampleBoard({ charts }));
  expect(intents?.data.series.map(({ title }) => title)).toEqual(["created", "approved", "rejected", "superseded", "failed"]);
  expect(intents?.data.series.every(({ values }) => values.every((value) => value === null))).toBe(true);
});
