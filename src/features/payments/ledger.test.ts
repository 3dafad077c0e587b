import fc from "fast-check";
import { expect, test } from "vitest";
import type { LedgerDay, PaymentLedger } from "../../contracts/payment-ledger.ts";
import { DAY } from "../../domain/time.ts";
import { dayKey, dayOfKey, explanations, ledgerRows, summaryOf } from "./ledger.ts";

const start = Date.UTC(2026, 2, 1);
const day = (changes: Partial<LedgerDay> = {}): LedgerDay => ({
  day: start,
  ...{ created: 24, approved: 12, rejected: 3, superseded: 1, failed: 0, open: 8 },
  ...{ announced: 24, leak: 0, impossible: 0, duplicates: 0 },
  ...changes,
});
const ledgerOf = (...days: LedgerDay[]): PaymentLedger => ({
  now: start + days.length * DAY - 1,
  as_of: start,
  usual_age_s: 86_400,
  open_by_age: null,
  days: days.map((one, i) => ({ ...one, day: start + i * DAY })),
});
const words = (...days: LedgerDay[]) => ledgerRows(ledgerOf(...days), []).map((row) => row.words);

test("a day says in words whether it balances, and today that it is not over", () => {
  expect(
    words(
      day(),
      day({ created: null }),
      day({ created: 0, approved: 0, rejected: 0, superseded: 0, open: 0, announced: 0 }),
      day(),
    ),
  ).toEqual(["balances so far", "none created", "not known", "balances"]);
});

test("what is wrong is told, the worst first", () => {
  const ledger = ledgerOf(day({ approved: 11, announced: 26, leak: 2, impossible: 3, duplicates: 1 }));
  const kinds = [
    { day: start, was: "approved", became: "rejected", n: 2, last_at: start },
    { day: start, was: "rejected", became: "approved", n: 1, last_at: start },
  ];
  const [row] = ledgerRows(ledger, kinds);
  expect(row?.troubles.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "unbalanced critical",
    "gone critical",
    "leak warning",
    "impossible warning",
    "duplicates warning",
  ]);
  expect(row?.words).toBe(
    "does not balance · 2 created and no longer in the table · 2 open for over 1 d · 2 × approved → rejected, rejected → approved · 1 duplicate",
  );
  expect(row === undefined ? [] : explanations(row).map(({ sentence }) => sentence.split(".")[0])).toEqual([
    "The day does not balance: 1 payment intent neither decided nor open",
    "2 payment intents that the triggers saw being created are no longer in the table",
    "2 payment intents of this day wait for a decision beyond the usual age",
    "3 payment intents left a state that is final: 2 × approved → rejected, rejected → approved",
    "1 payment intent of the same customer, schedule and amount came within ten minutes of another one: the same money may be announced twice",
  ]);
});

test("more accounted for than created does not balance either", () => {
  expect(ledgerRows(ledgerOf(day({ approved: 13 })), [])[0]?.equation?.problem).toBe(
    "The day does not balance: 1 payment intent more decided or open than created. Look for one decided twice.",
  );
});

test("one that was dated back is not gone, and an import that nobody announced is no trouble", () => {
  expect(words(day({ announced: 23 }), day({ announced: 25 }), day())).toEqual(["balances so far", "balances", "balances"]);
  expect(words(day({ announced: 25 }), day({ announced: 23 }), day())[2]).toBe("1 created and no longer in the table");
  expect(words(day({ announced: 0 }), day())).toEqual(["balances so far", "balances"]);
});

test("never more is gone than was announced in all and is not in the table", () => {
  const one = fc.record({ created: fc.nat(9), announced: fc.option(fc.nat(9)) });
  fc.assert(
    fc.property(fc.array(one), (days) => {
      const rows = ledgerRows(ledgerOf(...days.map((counts) => day(counts))), []);
      const gone = rows
        .flatMap(({ troubles }) => troubles.filter(({ kind }) => kind === "gone"))
        .reduce((sum, { n }) => sum + n, 0);
      const short = days.reduce((sum, { created, announced }) => sum + Math.max(0, (announced ?? created) - created), 0);
      const all = days.reduce((sum, { created, announced }) => sum + (announced ?? created) - created, 0);
      expect(gone).toBeLessThanOrEqual(short);
      expect(gone).toBeGreaterThanOrEqual(Math.max(0, all));
    }),
  );
});

test("the days are summed up in a sentence", () => {
  const told = (...days: LedgerDay[]) => summaryOf(ledgerRows(ledgerOf(...days), []));
  expect(told(day(), day(), day({ leak: 1 }))).toBe("2 of 3 days balance and have nothing wrong with them.");
  expect(told(day(), day())).toBe("All 2 days balance, and nothing is wrong with them.");
  expect(told(day({ created: null }))).toBe("No day is known yet.");
});

test("a day goes into the address and back; what names no day is none", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), (n) => {
      const at = dayOfKey(dayKey((n * DAY) as never));
      expect(at).toBe(n * DAY);
    }),
  );
  expect([undefined, "", "yesterday", "2026-13-01", "2026-1-1"].map(dayOfKey)).toEqual([null, null, null, null, null]);
});
