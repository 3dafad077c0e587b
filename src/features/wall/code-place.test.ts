import { expect, test } from "vitest";
import type { Box, Screen } from "../../domain/wall/geometry.ts";
import { fittedHeadline, headlineWidth } from "../../domain/wall/headline-fit.ts";
import { wallLayout } from "../../domain/wall/layout.ts";
import type { Headline } from "../../domain/wall/spine.ts";
import { codePlace } from "./code-place.ts";

const list = { rows: [[]], more: "", size: 1, tells: new Set<string>() };

function placed(box: Box, screen: Screen, ways: Headline["ways"]) {
  const layout = wallLayout(box, screen, { tiles: 11, urgent: 3 });
  expect(layout.columns).toBe(0);
  const headline: Headline = { tone: "critical", ways };
  const { unit } = layout;
  const sizes = { floor: 1.25 * unit, least: 2 * unit, most: layout.headline };
  const alone = fittedHeadline(headline, { ...sizes, width: layout.spine.width, rows: layout.headlineRows });
  return { layout, alone, code: codePlace(layout, list, alone, headline) };
}

test("a tall picture has it below the list", () => {
  const { code, layout } = placed({ width: 900, height: 2_400 }, { diagonalIn: 43, distanceM: 9 }, ["1 warning"]);
  expect(code?.place).toBe("below");
  expect(code?.side).toBeGreaterThanOrEqual(2.9 * layout.unit);
});

test("beside the headline it takes no count from it, and neither covers the other", () => {
  const hd = { width: 1_920, height: 1_080 };
  const { code, alone, layout } = placed(hd, { diagonalIn: 55, distanceM: 8 }, ["2 critical · 1 warning", "2 critical"]);
  expect(code?.place).toBe("beside");
  expect(code?.fitted.lines).toEqual(alone.lines);
  expect(headlineWidth(code?.fitted ?? alone) + (code?.side ?? 0)).toBeLessThan(layout.spine.width);
});

test("it costs the headline its size hardly, or is not there", () => {
  for (const box of [
    { width: 1_920, height: 1_080 },
    { width: 2_560, height: 1_080 },
    { width: 1_024, height: 768 },
  ])
    for (const ways of [["1 warning"], ["12 critical · 10 warning", "12 critical"]] as const) {
      const { code, layout } = placed(box, { diagonalIn: 32, distanceM: 7 }, ways);
      expect(code?.fitted.size ?? 2 * layout.unit).toBeGreaterThanOrEqual(1.72 * layout.unit - 0.01);
    }
});
