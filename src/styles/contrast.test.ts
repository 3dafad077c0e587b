import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

function colours(token: string): { light: string; dark: string } {
  const found = new RegExp(`${token}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(css);
  const [, light, dark] = found ?? [];
  if (light === undefined || dark === undefined) throw new Error(`tokens.css has no light-dark pair named ${token}`);
  return { light, dark };
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["--ground", "--ground-raised", "--ground-sunken", "--ground-hover"];
const everywhere = (text: string) => grounds.map((ground) => [text, ground, 7] as const);

const pairs = [
  ...everywhere("--text"),
  ...everywhere("--text-quiet"),
  ["--text", "--critical-ground", 7],
  ["--text-quiet", "--critical-ground", 7],
  ["--text", "--warning-ground", 7],
  ["--text-quiet", "--warning-ground", 7],
  ["--text-quiet", "--unknown-stripe", 7],
  ["--unknown-text", "--unknown-stripe", 7],
  ["--unknown-text", "--ground-raised", 7],
  ["--accent", "--ground", 7],
  ["--accent", "--ground-raised", 7],
  ["--accent", "--accent-ground", 7],
  ["--on-accent", "--accent", 7],
  ["--critical-text", "--critical-ground", 7],
  ["--critical-text", "--ground-raised", 7],
  ["--on-critical-solid", "--critical-solid", 7],
  ["--warning-text", "--warning-ground", 7],
  ["--warning-text", "--ground-raised", 7],
  ["--line-strong", "--ground-raised", 3],
  ["--critical-mark", "--ground-raised", 3],
  ["--critical-mark", "--critical-ground", 3],
  ["--unknown-mark", "--ground-raised", 3],
] as const;

describe("colours of the design tokens", () => {
  for (const theme of ["light", "dark"] as const)
    test.each(pairs)(`${theme}: %s on %s has a contrast of at least %d to 1`, (front, back, least) => {
      expect(contrast(colours(front)[theme], colours(back)[theme])).toBeGreaterThanOrEqual(least);
    });
});

/** What `filter: saturate(0)` makes of a colour: Filter Effects Module Level 1, in sRGB. */
function grey(hex: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const level = Math.round(0.213 * r + 0.715 * g + 0.072 * b)
    .toString(16)
    .padStart(2, "0");
  return `#${level}${level}${level}`;
}

describe("colours of a wall that shows the last that was known", () => {
  const onTiles = pairs.filter(([, back, least]) => least === 7 && /warning|critical-ground|raised/.test(back));
  for (const theme of ["light", "dark"] as const)
    test.each(onTiles)(`${theme}: %s on %s has a contrast of at least %d to 1 in grey, too`, (front, back, least) => {
      expect(contrast(grey(colours(front)[theme]), grey(colours(back)[theme]))).toBeGreaterThanOrEqual(least);
    });
});
