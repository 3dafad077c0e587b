import { describe, expect, test } from "vitest";
import { answerOf, NOW, type Scene, scenes } from "../../../tests/fixtures/wall/scenes.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import type { Box, Screen } from "../../domain/wall/geometry.ts";
import { wallLayout } from "../../domain/wall/layout.ts";
import { named } from "./naming.ts";
import { shownOf } from "./use-wall.ts";
import { wallModel } from "./view-model.ts";

const now = instantOf(NOW + 5 * SECOND);
const hd: Box = { width: 1_920, height: 1_080 };
const living: Screen = { diagonalIn: 55, distanceM: 4 };

function on(scene: Scene, screen: Screen, box: Box = hd) {
  const clock = { locale: "en-GB", zone: "UTC" };
  const links = { origin: "https://watch.example", env: null };
  const { fired, tiles } = wallModel(shownOf(answerOf(scene)), { failure: null }, now, clock, links);
  const layout = wallLayout(box, screen, { tiles: tiles.length, urgent: fired.length, asked: true });
  const shown = layout.columns === 0 ? [] : tiles.slice(0, layout.columns * layout.rows);
  const { list, names } = named(fired, shown, layout, null, now);
  return { layout, names, items: list.rows.flat(), more: list.more, fired: fired.length };
}

describe("the firing list", () => {
  test("names a rule as its tile does, whichever of both has less room", () => {
    for (const distanceM of [3, 4, 5, 6, 7])
      for (const diagonalIn of [43, 55, 75])
        for (const box of [hd, { width: 2_560, height: 1_080 }, { width: 1_080, height: 1_920 }]) {
          const { names, items } = on(scenes.every, { diagonalIn, distanceM }, box);
          for (const { tile, name } of items) expect(names.get(tile.key) ?? name).toBe(name);
        }
  });

  test("counts what it does not name", () => {
    const { items, more, fired } = on(scenes.burning, living);
    expect(more).toBe(`+${fired - items.length} more`);
  });

  test("where no tile says since when, it does, before it names more", () => {
    const { layout, items, more } = on(scenes.burning, { ...living, distanceM: 8 });
    expect(layout.columns).toBe(0);
    expect(items.every(({ lasting }) => lasting === "14 min")).toBe(true);
    expect(more).toMatch(/^\+\d+/);
    // Beside "Warning" a tile of 13 units has no room for it.
    expect(on(scenes.critical, living).items.map(({ lasting }) => lasting)).toEqual(["6 min", "4 min", "3 min"]);
  });

  test("beside a value that is a duration itself it says what it is", () => {
    const since = NOW - 60 * SECOND;
    const displays = { window: 600, alert: { phase: "firing", severity: "warning", since, sentence: "Warning." } } as const;
    const [item] = on({ rules: { "display-blind": displays } }, living).items;
    expect(item).toMatchObject({ value: expect.stringMatching(/^10.min$/), lasting: "for 1 min" });
  });
});
