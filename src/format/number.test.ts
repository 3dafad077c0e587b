import { expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";
import { formatCompact, formatCount, formatPercent } from "./number.ts";

test("numbers follow the locale", () => {
  expect(formatCount(12_480.25, "en")).toBe("12,480.3");
  expect(formatCount(12_480, "de")).toBe("12.480");
  expect(formatPercent(0.1967, "de")).toBe("19,7\u00a0%");
  expect(formatCompact(12_400, "en")).toBe("12.4K");
});

test("a share near none or all does not claim it", () => {
  expect(formatPercent(0.0001, "en")).toBe("<0.1\u00a0%");
  expect(formatPercent(0.99996, "en")).toBe(">99.9\u00a0%");
});

test("sizes step at powers of 1,024", () => {
  expect([0, 1_023, 1_024, 1_572_864, 5 * 1_024 ** 5].map((bytes) => formatBytes(bytes, "en"))).toEqual([
    "0\u00a0B",
    "1,023\u00a0B",
    "1\u00a0KiB",
    "1.5\u00a0MiB",
    "5,120\u00a0TiB",
  ]);
});

test("what is missing is no data", () => {
  expect([formatCount(null, "en"), formatPercent(null, "en"), formatBytes(null, "en")]).toEqual(Array(3).fill("no data"));
});
