import { expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";
import { formatCompact, formatCount, formatPercent } from "./number.ts";

test("numbers follow the locale", () => {
  expect(formatCount(12_480.25, "en")).toBe("12,480.3");
  expect(formatCount(12_480, "de")).toBe("12.480");
  expect(formatPercent(0.1967, "de")).toBe("19,7 %");
  expect(formatCompact(12_400, "en")).toBe("12.4K");
});

test("a share near none or all does not claim it", () => {
  expect(formatPercent(0.0001, "en")).toBe("<0.1 %");
  expect(formatPercent(0.99996, "en")).toBe(">99.9 %");
});

test("sizes step at powers of 1,024", () => {
  expect([0, 1_023, 1_024, 1_572_864, 5 * 1_024 ** 5].map((bytes) => formatBytes(bytes, "en"))).toEqual([
    "0 B",
    "1,023 B",
    "1 KiB",
    "1.5 MiB",
    "5,120 TiB",
  ]);
});

test("what is missing is no data", () => {
  expect([formatCount(null, "en"), formatPercent(null, "en"), formatBytes(null, "en")]).toEqual(Array(3).fill("no data"));
});
