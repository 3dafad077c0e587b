import { expect, test } from "vitest";
import { instantOf, MINUTE, shift } from "../domain/time.ts";
import { type JudgedData, judgedGeometry } from "./judged-geometry.ts";

const t0 = instantOf(Date.UTC(2026, 10, 23, 14));
const data = (part: Partial<JudgedData>): JudgedData => ({
  t0,
  step: MINUTE,
  values: [],
  level: null,
  band: null,
  judged: null,
  firing: [],
  marks: [],
  ...part,
});
const after = (minutes: number) => shift(t0, minutes * MINUTE);

test("a value stands at the end of its bucket, and the line breaks where nothing was observed", () => {
  const { line, gaps, last } = judgedGeometry(data({ values: [0, 10, null, 5] }));
  expect(line).toBe("M25 94L50 6M100 50h0");
  expect(gaps).toEqual([{ at: 50, size: 25 }]);
  expect(last).toEqual({ x: 100, y: 50 });
});

test("level and usual band set the scale where they are higher than the values", () => {
  const { levelY, band } = judgedGeometry(data({ values: [1, 1], level: 20, band: { low: 0, high: 10 } }));
  expect(levelY).toBe(6);
  expect(band).toEqual({ at: 50, size: 44 });
});

test("the judged window and times of firing are cut to the time shown", () => {
  const { judged, firing } = judgedGeometry(
    data({
      values: [1, 1, 1, 1],
      judged: { from: after(2), to: after(4) },
      firing: [
        { from: after(-10), to: after(1) },
        { from: after(9), to: after(12) },
      ],
    }),
  );
  expect(judged).toEqual({ at: 50, size: 50 });
  expect(firing).toEqual([{ at: 0, size: 25 }]);
});

test("marks outside of the time shown are left out", () => {
  const marks = [
    { at: after(1), label: "2.14" },
    { at: after(-1), label: "2.13" },
  ];
  expect(judgedGeometry(data({ values: [1, 1, 1, 1], marks })).marks).toEqual([{ x: 25, label: "2.14" }]);
});

test("nothing, and nothing but zeros, can be drawn", () => {
  expect(judgedGeometry(data({}))).toMatchObject({ line: "", last: null, gaps: [] });
  expect(judgedGeometry(data({ values: [0, 0] })).line).toBe("M50 94L100 94");
});
