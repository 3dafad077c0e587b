import { expect, test } from "vitest";
import { account } from "./report.ts";

const totals = { received: 5, accepted: 3, duplicate: 1, dropped: 0, rejected: 1 };

test("a first import gives its account", () => {
  expect(account("a.csv", { totals, already: 0, aside: { "without-time": 1 }, isDone: true })).toBe(
    "a.csv: 5 read = 3 counted + 1 known + 0 dropped + 1 rejected\n          1  without-time\n",
  );
});

test("a second import of the same file says that there was nothing new", () => {
  const nothing = { received: 0, accepted: 0, duplicate: 0, dropped: 0, rejected: 0 };
  expect(account("a.csv", { totals: nothing, already: 1_260, aside: {}, isDone: true })).toBe(
    "a.csv: 0 new, 1,260 already there; --from-start reads those again\n",
  );
});

test("one of a file that grew tells of what was added, and how much was there before", () => {
  expect(account("a.csv", { totals, already: 260, aside: {}, isDone: true })).toBe(
    "a.csv: 5 read = 3 counted + 1 known + 0 dropped + 1 rejected; 260 already there\n",
  );
});
