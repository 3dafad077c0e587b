import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR, instantOf, MINUTE } from "../domain/time.ts";
import {
  movesWithTheClock,
  msOfMoment,
  rangeKey,
  rangeNames,
  rangeOfView,
  viewSearch,
  withRange,
  writtenMoment,
} from "./view.ts";

const now = instantOf(Date.UTC(2026, 10, 23, 12, 0));
const message = (input: unknown) => viewSearch.safeParse(input).error?.issues[0]?.message;

test("an address without a range shows the last 24 hours", () => {
  expect(rangeOfView({}, now)).toEqual({ from: now - 24 * HOUR, to: now });
  expect(rangeKey({})).toBe("24h");
});

test("a moving range has a key that does not move", () => {
  expect(rangeKey({ range: "6h" })).toBe("6h");
  expect(movesWithTheClock({ range: "6h" })).toBe(true);
  expect(movesWithTheClock({ from: 0, to: 1 })).toBe(false);
});

test("a fixed range is widened to whole minutes", () => {
  const range = rangeOfView({ from: now + 1, to: now + 90_001 }, now);
  expect(range).toEqual({ from: now, to: now + 2 * MINUTE });
});

test("a moment is read as people write it, in UTC unless it names a zone", () => {
  const noon = Date.UTC(2026, 10, 24, 12, 45);
  const same = [
    "2026-11-24T12:45",
    "2026-11-24 12:45:00",
    "2026-11-24T12:45Z",
    "2026-11-24T14:45+02:00",
    "2026-11-24T14:45 02:00",
    noon,
  ];
  for (const written of same) expect(msOfMoment(writtenMoment.parse(written) ?? 0), String(written)).toBe(noon);
  expect(msOfMoment("2026-11-24")).toBe(Date.UTC(2026, 10, 24));
  for (const written of ["soon", "2026-13-24T12:45", "24.11.2026", 1.5, -1, 1e17])
    expect(writtenMoment.safeParse(written).success, String(written)).toBe(false);
  expect(writtenMoment.safeParse("soon").error?.issues[0]?.message).toContain("`at` must be a moment such as");
});

test("nonsense in the address is refused in words", () => {
  expect(message({ range: "2h" })).toBe("`range` must be one of 1h, 6h, 24h, 7d, 30d");
  expect(message({ from: 5 })).toContain("give both");
  expect(message({ from: 5, to: 5 })).toBe("`from` must be before `to`");
  expect(message({ from: 0, to: now })).toContain("25 months");
  expect(message({ tz: "Mars" })).toBe("`tz` must be local or utc");
});

test("what was parsed parses to the same again", () => {
  const span = fc.tuple(fc.integer({ min: 0, max: now }), fc.integer({ min: 1, max: 86_400_000 }));
  const fixed = span.map(([from, length]) => ({ from, to: from + length }));
  const moving = fc.constantFrom(...rangeNames).map((range) => ({ range }));
  const view = fc.tuple(fc.oneof(fixed, moving), fc.record({ env: fc.string(), tz: fc.constantFrom("local", "utc") }));
  fc.assert(
    fc.property(view, ([range, rest]) => {
      const once = viewSearch.parse({ ...range, ...rest });
      expect(once).toEqual({ ...range, ...rest });
      expect(viewSearch.parse(JSON.parse(JSON.stringify(once)))).toEqual(once);
    }),
  );
});

test("a page's own range stands only where the address names none", () => {
  expect(withRange({ tz: "utc" }, "30d")).toEqual({ tz: "utc", range: "30d" });
  expect(withRange({ range: "1h" }, "30d")).toEqual({ range: "1h" });
  expect(withRange({ from: 1, to: 2 }, "30d")).toEqual({ from: 1, to: 2 });
});
