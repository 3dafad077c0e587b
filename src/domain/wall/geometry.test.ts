import fc from "fast-check";
import { expect, test } from "vitest";
import { ARCMIN, type Box, fontFloor, letterHeightMm, pxPerArcminute, screenOf, USUAL_SCREEN } from "./geometry.ts";

const box = fc.record({ width: fc.integer({ min: 320, max: 7_680 }), height: fc.integer({ min: 240, max: 4_320 }) });
const screen = fc.record({
  diagonalIn: fc.integer({ min: 10, max: 150 }),
  distanceM: fc.double({ min: 0.5, max: 20, noNaN: true }),
});
const hd: Box = { width: 1_920, height: 1_080 };

test("a 55 inch screen at 4 m: labels are 3.9 % and values 4.9 % of its height", () => {
  const share = (arcmin: number) =>
    Math.round((fontFloor(arcmin, hd, { diagonalIn: 55, distanceM: 4 }) / hd.height) * 1_000) / 10;
  expect([share(ARCMIN.text), share(ARCMIN.value)]).toEqual([3.9, 4.9]);
});

test("what covers sixteen minutes of arc at 4 m is 18.6 mm high", () => {
  expect(letterHeightMm(4)).toBeCloseTo(18.6, 1);
});

test("a letter covers the same angle whatever the resolution, twice the distance needs twice the letter", () => {
  fc.assert(
    fc.property(box, screen, fc.integer({ min: 1, max: 4 }), (box, screen, factor) => {
      const px = pxPerArcminute(box, screen);
      const finer = { width: box.width * factor, height: box.height * factor };
      expect(pxPerArcminute(finer, screen) / factor).toBeCloseTo(px, 6);
      expect(pxPerArcminute(box, { ...screen, distanceM: screen.distanceM * 2 }) / 2).toBeCloseTo(px, 6);
      expect(pxPerArcminute(box, { ...screen, diagonalIn: screen.diagonalIn * 2 }) * 2).toBeCloseTo(px, 6);
    }),
  );
});

test("a screen from numbers of any origin is one that can be", () => {
  expect(screenOf(undefined, "far")).toEqual(USUAL_SCREEN);
  expect(screenOf(Number.NaN, Number.POSITIVE_INFINITY)).toEqual(USUAL_SCREEN);
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (diagonal, distance) => {
      const { diagonalIn, distanceM } = screenOf(diagonal, distance);
      expect(diagonalIn >= 10 && diagonalIn <= 150 && distanceM >= 0.5 && distanceM <= 20).toBe(true);
    }),
  );
});
