import fc from "fast-check";
import { expect, test } from "vitest";
import { fittedHeadline, headlineWidth } from "./headline-fit.ts";
import { critical, tile, warning } from "./judged.fixture.ts";
import { blindHeadline, headlineOf } from "./spine.ts";

test("in a picture that is too narrow for its words it becomes smaller, then a number beside its shape", () => {
  const room = { rows: 2, floor: 1.25, least: 2, most: 2 };
  const blind = fittedHeadline(blindHeadline("14:02"), { ...room, width: 9.06 });
  expect(blind.lines).toEqual(["BLIND"]);
  expect(blind.size).toBeLessThan(2);
  expect(fittedHeadline(headlineOf([critical, warning]), { ...room, width: 9.06 }).lines).toEqual(["1 critical", "1 warning"]);
  expect(fittedHeadline(headlineOf([critical, warning]), { ...room, rows: 1, width: 4 }).lines).toEqual(["1"]);
});

test("it is as large as fits into its lines, hardly below its least size", () => {
  const headline = headlineOf([critical, warning]);
  const room = { rows: 1, floor: 12.5, least: 20, most: 24 };
  expect(fittedHeadline(headline, { ...room, width: 10_000 })).toEqual({
    lines: ["1 critical · 1 warning"],
    size: 24,
    whole: true,
  });
  expect(fittedHeadline(headline, { ...room, rows: 2, width: 200 }).lines).toEqual(["1 critical", "1 warning"]);
  fc.assert(
    fc.property(fc.double({ min: 160, max: 3_000, noNaN: true }), fc.integer({ min: 1, max: 2 }), (width, rows) => {
      const fitted = fittedHeadline(headline, { ...room, rows, width });
      expect(fitted.size).toBeGreaterThanOrEqual(fitted.whole ? 20 * 0.86 : 20);
      expect(fitted.size).toBeLessThanOrEqual(24);
      expect(fitted.lines.length).toBeLessThanOrEqual(rows);
      expect(headlineWidth(fitted)).toBeLessThanOrEqual(width);
    }),
  );
});

test("a number is not parted from what it counts, nor NOT from WATCHING", () => {
  const many = headlineOf([critical, critical, warning, warning, tile("acked", "warning")]);
  const room = { rows: 2, floor: 1.25, least: 2, most: 2.8 };
  fc.assert(
    fc.property(fc.double({ min: 9, max: 60, noNaN: true }), (width) => {
      for (const line of fittedHeadline(many, { ...room, width }).lines) expect(line).toMatch(/^\d+( |$)(?!.* \d+$)/);
      for (const line of fittedHeadline(blindHeadline("14:02"), { ...room, width }).lines)
        expect(line).toMatch(/^(NOT WATCHING( since 14:02)?|since 14:02|BLIND)$/);
    }),
  );
  expect(fittedHeadline(blindHeadline("14:02"), { ...room, width: 20.6 }).lines).toEqual(["NOT WATCHING", "since 14:02"]);
});

test("it becomes a little smaller before what fires is left out, and says when it left something out", () => {
  const room = { rows: 1, floor: 1.25, least: 2, most: 2.4 };
  const two = headlineOf([critical, critical, warning]);
  expect(fittedHeadline(two, { ...room, width: 24.4 })).toMatchObject({ lines: ["2 critical · 1 warning"], whole: true });
  expect(fittedHeadline(two, { ...room, width: 21 })).toMatchObject({ lines: ["2 critical"], size: 2.4, whole: false });
});
