import fc from "fast-check";
import { expect, test } from "vitest";
import { conservation } from "./conservation.ts";

const day = {
  open: 9,
  oldest_open_age_s: 60,
  created_today: 24,
  approved_today: 12,
  rejected_today: 3,
  superseded_today: 1,
  failed_today: 0,
};

test("what was created today and is not decided is open", () => {
  expect(conservation(day)).toEqual({
    created: 24,
    terms: [
      { title: "approved", count: 12 },
      { title: "rejected", count: 3 },
      { title: "superseded", count: 1 },
      { title: "failed", count: 0 },
      { title: "open", count: 8 },
    ],
    problem: null,
  });
});

test("a day that does not balance says by how much", () => {
  expect(conservation({ ...day, approved_today: 21 })?.problem).toContain("1 payment intent more decided than created");
  expect(conservation({ ...day, open: 5 })?.problem).toContain("3 payment intents created today, neither decided nor open");
  expect(conservation({ ...day, open: null })?.problem).toBeNull();
});

test("an unknown count leaves the day unknown", () => {
  expect(conservation({ ...day, failed_today: null })).toBeNull();
});

test("a day without a problem adds up to the unit", () => {
  const n = fc.nat(50);
  fc.assert(
    fc.property(
      n,
      n,
      n,
      n,
      n,
      fc.nat(300),
      (open, approved_today, rejected_today, superseded_today, failed_today, created_today) => {
        const ledger = conservation({
          ...day,
          open,
          approved_today,
          rejected_today,
          superseded_today,
          failed_today,
          created_today,
        });
        if (ledger?.problem === null) expect(ledger.terms.reduce((all, { count }) => all + count, 0)).toBe(created_today);
      },
    ),
  );
});
