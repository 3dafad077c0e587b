import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firingOrder, packed } from "./firing-list.ts";
import { critical, ok, tile, warning } from "./judged.fixture.ts";

describe("the firing list", () => {
  test("names what fires or is about to, the most urgent first", () => {
    const tiles = [ok, tile("pending", "warning"), tile("acked", "critical"), warning, critical];
    const order = firingOrder(tiles, ({ state }) => state);
    expect(order.map(({ state }) => state.name)).toEqual(["critical", "warning", "acked", "pending"]);
  });

  test("packs in order, loses nothing, and says how many are left", () => {
    const widths = fc.array(fc.double({ min: 1, max: 20, noNaN: true }), { maxLength: 15 });
    fc.assert(
      fc.property(widths, fc.double({ min: 25, max: 60, noNaN: true }), fc.integer({ min: 1, max: 3 }), (widths, ems, most) => {
        const { rows, left, tight } = packed(widths, (width) => width, { ems, most, more: 5 });
        expect(rows.length).toBeLessThanOrEqual(most);
        expect([...rows.flat(), ...widths.slice(widths.length - left)]).toEqual(widths);
        if (!tight) for (const row of rows) expect(row.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(ems);
      }),
    );
  });
});
