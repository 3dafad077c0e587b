import { describe, expect, it } from "vitest";
import { DAY, HOUR, instantOf, MINUTE } from "../time.ts";
import { usualAt, usualOf, usualSeries } from "./usual.ts";

const t0 = instantOf(1_759_968_000_000);
/** Five weeks of hours, each worth its number since the start. */
const hourly = { t0, step: HOUR, values: Array.from({ length: 5 * 168 }, (_, index) => index) };

describe("what is usual", () => {
  it("is median and quartiles of the same hour of the last four weeks", () => {
    const now = instantOf(t0 + 4 * 7 * DAY + 5 * HOUR + 17 * MINUTE);
    expect(usualAt(hourly, now)).toEqual({
      known: true,
      median: 5 + 1.5 * 168,
      low: 5 + 0.75 * 168,
      high: 5 + 2.25 * 168,
      weeks: 4,
    });
  });

  it("never takes the present hour into account", () => {
    const now = instantOf(t0 + 4 * 7 * DAY);
    const without = { ...hourly, values: hourly.values.slice(0, 4 * 168) };
    expect(usualAt(hourly, now)).toEqual(usualAt(without, now));
  });

  it("is not known from two weeks, and says how many there are", () => {
    expect(usualOf([3, null, 5, null])).toEqual({ known: false, weeks: 2 });
    expect(usualAt(hourly, instantOf(t0 + 2 * 7 * DAY))).toEqual({ known: false, weeks: 2 });
    expect(usualAt(hourly, t0)).toEqual({ known: false, weeks: 0 });
  });

  it("is robust against one exceptional week", () => {
    expect(usualOf([10, 11, 900, 12])).toMatchObject({ median: 11.5 });
  });

  it("takes an observed zero as a zero", () => {
    expect(usualOf([0, 0, 0, null])).toEqual({ known: true, median: 0, low: 0, high: 0, weeks: 3 });
  });

  it("makes the hourly series that a share is measured against, with null where unknown", () => {
    const from = instantOf(t0 + 3 * 7 * DAY - 2 * HOUR);
    expect(usualSeries(hourly, from, instantOf(from + 4 * HOUR))).toEqual({
      t0: from,
      step: HOUR,
      values: [null, null, 168, 169],
    });
  });

  it("refuses buckets that are not hours", () => {
    expect(() => usualAt({ ...hourly, step: MINUTE }, t0)).toThrow(/hourly/);
  });
});
