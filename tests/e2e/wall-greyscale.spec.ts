/** States of the wall without colour: pictures of their shapes in greyscale, compared pixel by pixel. */
import type { Page } from "@playwright/test";
import { NOW, scenes } from "../fixtures/wall/scenes.ts";
import { keptPairing, openStage } from "../fixtures/wall/stage.ts";
import { expect, test } from "./dashboard.ts";

/** Share of a shape's pixels below which somebody at a distance takes it for another. */
const LEAST = 0.04;
const SIDE = 48;

interface Shape {
  readonly state: string;
  /** Lightness of `SIDE` × `SIDE` pixels, from 0 to 255. */
  readonly pixels: readonly number[];
  /** Whether no pixel has a colour. */
  readonly grey: boolean;
}

interface Part {
  readonly state: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Reads parts of a picture in the page, each drawn to one size. */
const shapesOf = (page: Page, png: Buffer, parts: readonly Part[]): Promise<Shape[]> =>
  page.evaluate(
    async ({ png, parts, side }) => {
      const image = await createImageBitmap(new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))]));
      const canvas = document.createElement("canvas");
      canvas.width = side;
      canvas.height = side;
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (context === null) throw new Error("This browser draws no canvas.");
      return parts.map(({ state, x, y, width, height }) => {
        context.drawImage(image, x, y, width, height, 0, 0, side, side);
        const { data } = context.getImageData(0, 0, side, side);
        const pixels: number[] = [];
        let grey = true;
        for (let i = 0; i < data.length; i += 4) {
          const [r = 0, g = 0, b = 0] = data.slice(i, i + 3);
          grey &&= Math.max(r, g, b) - Math.min(r, g, b) <= 3;
          pixels.push(r);
        }
        return { state, pixels, grey };
      });
    },
    { png: png.toString("base64"), parts, side: SIDE },
  );

/** Share of pixels that are drawn in one picture and ground in the other: how light the ground is tells nothing. */
function difference(a: Shape, b: Shape): number {
  const drawn = ({ pixels }: Shape) => {
    const ground = pixels[0] ?? 0;
    return pixels.map((lightness) => (Math.abs(lightness - ground) > 40 ? 1 : 0));
  };
  const [left, right] = [drawn(a), drawn(b)];
  return left.reduce<number>((sum, pixel, i) => sum + Math.abs(pixel - (right[i] ?? 0)), 0) / left.length;
}

for (const theme of ["dark", "light"] as const) {
  test(`in greyscale no shape of a state can be taken for another's (${theme})`, async ({ page }) => {
    const stage = await openStage();
    await page.clock.install({ time: NOW });
    await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [keptPairing.key, keptPairing.value] as const);
    await page.setViewportSize({ width: 3_840, height: 2_160 });
    const shapes = new Map<string, Shape>();
    for (const [scene, tone] of [
      ["every", "critical"],
      ["calm", "ok"],
    ] as const) {
      stage.mood = { kind: "answers", scene: scenes[scene], screen: { diagonalIn: 75, distanceM: 3 } };
      await page.goto(`${stage.url}/wall?theme=${theme}`);
      // Until its first answer a wall shows what it last knew, which is the scene before.
      await page.locator(`main[data-tone="${tone}"] article`).first().waitFor();
      await page.evaluate(() => document.documentElement.style.setProperty("filter", "grayscale(1)"));
      const parts = await page.getByRole("article").evaluateAll((tiles) =>
        tiles.flatMap((tile) => {
          const svg = tile.querySelector("svg");
          if (!(tile instanceof HTMLElement) || svg === null) return [];
          const { x, y, width, height } = svg.getBoundingClientRect();
          return [{ state: `${tile.dataset.state}/${tile.dataset.severity}`, x, y, width, height }];
        }),
      );
      for (const shape of await shapesOf(page, await page.screenshot(), parts))
        if (!shapes.has(shape.state)) shapes.set(shape.state, shape);
    }
    await stage.close();
    const all = [...shapes.values()];
    expect(all.length).toBeGreaterThanOrEqual(9);
    expect(all.filter(({ grey }) => !grey)).toEqual([]);
    const alike = all.flatMap((a, i) =>
      all
        .slice(i + 1)
        .flatMap((b) => (difference(a, b) < LEAST ? [`${a.state} and ${b.state}: ${difference(a, b).toFixed(3)}`] : [])),
    );
    expect(alike).toEqual([]);
  });
}
