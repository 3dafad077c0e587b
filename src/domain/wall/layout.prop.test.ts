import fc from "fast-check";
import { expect, test } from "vitest";
import { capacityText } from "./capacity.ts";
import { footRows } from "./foot.ts";
import { ARCMIN, type Box, fontFloor, type Screen } from "./geometry.ts";
import { type Place, type WallLayout, wallLayout } from "./layout.ts";
import { MOST_TILES } from "./plan.ts";

const boxes: readonly Box[] = [
  { width: 1_280, height: 720 },
  { width: 1_920, height: 1_080 },
  { width: 3_840, height: 2_160 },
  { width: 2_560, height: 1_080 },
  { width: 1_024, height: 768 },
  { width: 1_080, height: 1_920 },
  { width: 1_366, height: 768 },
  { width: 3_440, height: 1_440 },
  { width: 2_160, height: 3_840 },
];
const box = fc.oneof(
  fc.constantFrom(...boxes),
  fc.record({ width: fc.integer({ min: 480, max: 7_680 }), height: fc.integer({ min: 480, max: 4_320 }) }),
);
const screen = fc.record({
  diagonalIn: fc.integer({ min: 20, max: 100 }),
  distanceM: fc.double({ min: 1, max: 15, noNaN: true }),
});
/** What the wall is made for. */
const meant = fc.record({
  diagonalIn: fc.integer({ min: 43, max: 75 }),
  distanceM: fc.double({ min: 3, max: 8, noNaN: true }),
});
const need = fc
  .record({ tiles: fc.integer({ min: 1, max: 40 }), urgent: fc.integer({ min: 0, max: 40 }) })
  .map(({ tiles, urgent }) => ({ tiles, urgent: Math.min(tiles, urgent) }));
const asked = { tiles: 11, urgent: 0 };
const living: Screen = { diagonalIn: 55, distanceM: 4 };

const placesOf = ({ spine, grid, detail, foot, columns }: WallLayout): readonly Place[] =>
  [spine, columns === 0 ? null : grid, detail, foot].filter((place) => place !== null);

const apart = (a: Place, b: Place): boolean =>
  a.x + a.width <= b.x + 0.01 || b.x + b.width <= a.x + 0.01 || a.y + a.height <= b.y + 0.01 || b.y + b.height <= a.y + 0.01;

test("no text is below its floor, and the headline is two to three labels high", () => {
  fc.assert(
    fc.property(box, screen, need, (box, screen, need) => {
      const { unit, value, headline, spine, headlineRows } = wallLayout(box, screen, need);
      expect(unit).toBeGreaterThanOrEqual(fontFloor(ARCMIN.text, box, screen) - 1e-9);
      expect(value).toBeGreaterThanOrEqual(fontFloor(ARCMIN.value, box, screen) - 1e-9);
      // Only one that is alone in a picture too small for it is smaller.
      if (headline / unit < 2) expect(headline * headlineRows * 1.2).toBeCloseTo(spine.height, 3);
      expect(headline / unit).toBeLessThanOrEqual(3);
    }),
  );
});

test("a headline of one line is wide enough for what must be said, however far the text has grown", () => {
  fc.assert(
    fc.property(box, screen, need, (box, screen, need) => {
      const { columns, headlineRows, spine, unit } = wallLayout(box, screen, need);
      fc.pre(columns > 0 && headlineRows === 1);
      expect(spine.width / unit).toBeGreaterThanOrEqual(23 - 1e-9);
    }),
  );
});

test("a picture too narrow to count in one line what fires has two, if that costs no tile, and nothing moves when something fires", () => {
  const upright = { width: 1_080, height: 1_920 };
  const shown = (urgent: number) => wallLayout(upright, living, { tiles: 11, urgent });
  expect(shown(0).headlineRows).toBe(2);
  expect(shown(3)).toEqual(shown(0));
});

test("everything lies within a margin of 5 % and nothing overlaps, however small the screen and far away its viewers", () => {
  fc.assert(
    fc.property(box, screen, need, (box, screen, need) => {
      const layout = wallLayout(box, screen, need);
      const places = placesOf(layout);
      for (const { x, y, width, height } of places) {
        expect(x).toBeGreaterThanOrEqual(box.width * 0.05 - 0.01);
        expect(y).toBeGreaterThanOrEqual(box.height * 0.05 - 0.01);
        expect(x + width).toBeLessThanOrEqual(box.width * 0.95 + 0.01);
        expect(y + height).toBeLessThanOrEqual(box.height * 0.95 + 0.01);
        expect(width > 0 && height > 0).toBe(true);
      }
      for (const [i, a] of places.entries()) for (const b of places.slice(i + 1)) expect(apart(a, b)).toBe(true);
      // What the places hold is no higher than they are.
      const { spine, headline, headlineRows, listRows, unit, foot, footRows } = layout;
      expect(headline * headlineRows * 1.2 + listRows * unit * 1.55).toBeLessThanOrEqual(spine.height + 0.01);
      expect(footRows * unit * 1.25).toBeLessThanOrEqual((foot?.height ?? 0) + 0.01);
    }),
    { numRuns: 500 },
  );
});

test("beside tiles the foot has as many lines as it needs, however far the text has grown", () => {
  fc.assert(
    fc.property(box, screen, need, (box, screen, need) => {
      const layout = wallLayout(box, screen, need);
      fc.pre(layout.columns > 0 && layout.foot !== null);
      expect(layout.footRows).toBeGreaterThanOrEqual(footRows((layout.foot?.width ?? 0) / layout.unit));
    }),
  );
});

test("the foot gives way before the list, and the list before the headline", () => {
  fc.assert(
    fc.property(box, screen, (box, screen) => {
      const { columns, headline, unit, listRows, footRows } = wallLayout(box, screen, asked);
      fc.pre(columns === 0);
      if (headline / unit < 2) expect([listRows, footRows]).toEqual([0, 0]);
      if (listRows === 0) expect(footRows).toBe(0);
    }),
  );
});

test("from 43 to 75 inches and 3 to 8 m tiles or a list are always there, and the age of the poll", () => {
  fc.assert(
    fc.property(fc.constantFrom(...boxes), meant, need, (box, screen, need) => {
      const { columns, rows, listRows, foot, headline, unit } = wallLayout(box, screen, need);
      expect(columns * rows + listRows).toBeGreaterThan(0);
      // A picture of 21:9 is a third lower than its diagonal says.
      if (box.width / box.height < 2) expect(foot).not.toBeNull();
      expect(headline / unit).toBeGreaterThanOrEqual(2);
    }),
  );
});

test("there are never more than twelve tiles, and never more rows than they need", () => {
  fc.assert(
    fc.property(box, screen, need, (box, screen, need) => {
      const { columns, rows } = wallLayout(box, screen, need);
      expect(columns * rows).toBeLessThanOrEqual(MOST_TILES);
      expect((rows - 1) * columns).toBeLessThan(need.tiles);
    }),
  );
});

test("only the angle matters: the same picture in another resolution is the same picture", () => {
  fc.assert(
    fc.property(fc.constantFrom(...boxes), screen, need, (box, screen, need) => {
      const small = wallLayout(box, screen, need);
      const large = wallLayout({ width: box.width * 2, height: box.height * 2 }, screen, need);
      const shape = ({ columns, rows, form, listRows, footRows, detail }: WallLayout) => ({
        columns,
        rows,
        form,
        listRows,
        footRows,
        detailed: detail !== null,
      });
      expect(shape(large)).toEqual(shape(small));
    }),
  );
});

test("55 inches at 4 m hold six tiles and the detail area, at 3 m nine", () => {
  const hd = { width: 1_920, height: 1_080 };
  const cells = (screen: Screen) => {
    const { columns, rows, detail } = wallLayout(hd, screen, asked);
    return { cells: columns * rows, detailed: detail !== null };
  };
  expect(cells(living)).toEqual({ cells: 6, detailed: true });
  expect(cells({ ...living, distanceM: 3 })).toEqual({ cells: 9, detailed: true });
  expect(capacityText(hd, living)).toContain("room for 6 tiles and the detail area");
});

test("what has to be said has a line below the headline, however many tiles would want its place", () => {
  fc.assert(
    fc.property(box, screen, need, (box, screen, need) => {
      const { columns, listRows } = wallLayout(box, screen, need);
      if (columns > 0) expect(listRows).toBeGreaterThan(0);
    }),
  );
});

test("a screen that is far too small for its distance shows the headline and what fires, and the set-up says so", () => {
  const shown = (box: Box, screen: Screen) => {
    const { columns, detail, listRows, footRows } = wallLayout(box, screen, asked);
    return { columns, detail, listRows, footRows };
  };
  const hd = { width: 1_920, height: 1_080 };
  expect(shown(hd, { diagonalIn: 55, distanceM: 8 })).toEqual({ columns: 0, detail: null, listRows: 3, footRows: 1 });
  expect(shown(hd, { diagonalIn: 43, distanceM: 8 })).toEqual({ columns: 0, detail: null, listRows: 1, footRows: 1 });
  expect(shown(hd, { diagonalIn: 32, distanceM: 8 })).toEqual({ columns: 0, detail: null, listRows: 1, footRows: 0 });
  expect(shown(hd, { diagonalIn: 32, distanceM: 12 })).toEqual({ columns: 0, detail: null, listRows: 0, footRows: 0 });
  expect(capacityText(hd, { diagonalIn: 55, distanceM: 8 })).toContain("the headline and 3 lines of what fires");
  expect(capacityText(hd, { diagonalIn: 43, distanceM: 8 })).toContain("the headline and 1 line of what fires");
  expect(capacityText(hd, { diagonalIn: 32, distanceM: 12 })).toContain("the headline alone");
});

test("a picture of 4 by 3 has a detail area, too", () => {
  for (const box of [
    { width: 1_024, height: 768 },
    { width: 1_600, height: 1_200 },
  ]) {
    const { detail, columns, rows } = wallLayout(box, living, { tiles: 11, urgent: 0 });
    expect([detail === null, columns * rows]).toEqual([false, 6]);
  }
});

test("what is not normal gets room before the detail area does", () => {
  const hd = { width: 1_920, height: 1_080 };
  const { columns, rows } = wallLayout(hd, living, { tiles: 11, urgent: 9 });
  expect(columns * rows).toBeGreaterThanOrEqual(9);
});

test("what somebody sent gets room before the last of what is not normal", () => {
  const hd = { width: 1_920, height: 1_080 };
  expect(wallLayout(hd, living, { tiles: 11, urgent: 9 }).detail).toBeNull();
  const { detail, columns, rows } = wallLayout(hd, living, { tiles: 11, urgent: 9, asked: true });
  expect(detail).not.toBeNull();
  expect(columns * rows).toBeGreaterThanOrEqual(6);
});
