/** What a wall is measured by, from its DOM in the browser: text against its floor, what is cut off, contrast. */
import type { Page } from "@playwright/test";

/** A visible piece of text. */
export interface Piece {
  readonly text: string;
  /** Computed font size in pixels. */
  readonly size: number;
  /** Whether it is a value or the word of a state: they have a floor of their own. */
  readonly said: boolean;
}

/** All text that is drawn on the wall. What only screen readers hear is not. */
export const piecesOf = (page: Page): Promise<Piece[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: { text: string; size: number; said: boolean }[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (element === null || text === "" || element.closest("script, style, noscript, title") !== null) continue;
      if (element.getClientRects().length === 0) continue;
      const said = element.closest('[data-said="value"], [data-said="word"]') !== null;
      found.push({ text, size: Number.parseFloat(getComputedStyle(element).fontSize), said });
    }
    return found;
  });

/** What does not fit: the page itself where it scrolls, text that is cut off, text that leaves the picture. */
export const overflowOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > innerWidth || scrollHeight > innerHeight) found.push(`the page is ${scrollWidth} by ${scrollHeight}`);
    for (const element of document.querySelectorAll<HTMLElement>("main *")) {
      if (element.children.length > 0 || (element.textContent ?? "").trim() === "") continue;
      const { left, right, top, bottom } = element.getBoundingClientRect();
      if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
        found.push(`outside: ${element.textContent}`);
      // A sentence may end early, and says so itself; a title, a value, a word or a fact may not.
      const clamped = getComputedStyle(element).webkitLineClamp !== "none";
      const inline = getComputedStyle(element).display === "inline";
      if (!clamped && !inline && element.scrollWidth > element.clientWidth + 1) found.push(`cut: ${element.textContent}`);
      const clipping = element.parentElement?.closest<HTMLElement>("section, article, [data-part]");
      const edge = clipping?.getBoundingClientRect();
      if (edge !== undefined && (left < edge.left - 1 || right > edge.right + 1))
        found.push(`over the edge: ${element.textContent}`);
    }
    return found;
  });

/** What is drawn over something else, and text of which a part is hidden by what it stands in. */
export const overlapsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    interface Drawn {
      readonly what: string;
      readonly element: Element;
      readonly left: number;
      readonly right: number;
      readonly top: number;
      readonly bottom: number;
    }
    const main = document.querySelector("main");
    if (main === null) throw new Error("There is no wall.");
    const drawn: Drawn[] = [];
    const found: string[] = [];

    /** What of a box is seen: the rest is hidden by what it stands in. */
    function seen(box: Drawn): Drawn {
      let { left, right, top, bottom } = box;
      for (let around = box.element as Element | null; around !== null && around !== main; around = around.parentElement) {
        if (getComputedStyle(around).overflow === "visible") continue;
        const edge = around.getBoundingClientRect();
        [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }
      return { ...box, left, right, top, bottom };
    }

    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const what = node.textContent?.trim() ?? "";
      if (element === null || what === "") continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // A sentence may end early, and says so itself.
      const clamped = getComputedStyle(element).webkitLineClamp !== "none";
      for (const { left, right, top, bottom, height } of range.getClientRects()) {
        // Of a line's box the letters alone, from their caps to what stands on the line.
        const letters = { what, element, left, right, top: top + height * 0.16, bottom: bottom - height * 0.22 };
        const part = seen(letters);
        const lost = letters.bottom - letters.top - (part.bottom - part.top);
        if (!clamped && lost > 1) found.push(`hidden: ${what}`);
        if (part.right - part.left > 1 && part.bottom - part.top > 1) drawn.push(part);
      }
    }
    for (const element of main.querySelectorAll('svg, [role="img"]')) {
      if (element.parentElement?.closest('[role="img"]') !== null) continue;
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const what = element.getAttribute("aria-label") ?? `the shape ${element.getAttribute("data-state")}`;
      drawn.push(seen({ what, element, left, right, top, bottom }));
    }
    for (const [i, a] of drawn.entries())
      for (const b of drawn.slice(i + 1)) {
        // A text that is cut has a box of its own for its dots.
        if (a.element === b.element) continue;
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const along = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 2 && along > 2) found.push(`one over the other: ${a.what} / ${b.what}`);
      }
    return found;
  });

/** Text whose contrast to what it stands on, gradients included, is below 7:1. */
export const poorContrastOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (canvas === null) throw new Error("This browser draws no canvas.");
    const parse = (colour: string): readonly [number, number, number, number] => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const channel = (value: number) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    const luminance = ([r, g, b]: readonly number[]) =>
      0.2126 * channel(r ?? 0) + 0.7152 * channel(g ?? 0) + 0.0722 * channel(b ?? 0);
    const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const coloursIn = (image: string) => image.match(/(?:rgba?|color|oklab|oklch|lab)\([^)]*\)/g) ?? [];

    /** Every ground that a point of the text may stand on: the first opaque one below it, and the stripes above that. */
    function groundsAt(x: number, y: number, element: Element): number[] {
      const found: number[] = [];
      for (const below of document.elementsFromPoint(x, y)) {
        if (element !== below && element.contains(below)) continue;
        const { backgroundColor, backgroundImage } = getComputedStyle(below);
        for (const colour of coloursIn(backgroundImage)) if (parse(colour)[3] > 0.99) found.push(luminance(parse(colour)));
        const solid = parse(backgroundColor);
        if (solid[3] > 0.99) return [...found, luminance(solid)];
      }
      return found;
    }

    const poor: string[] = [];
    // Computed colours know nothing of a filter: under one, nothing here would be true.
    for (let around = document.querySelector("main") as Element | null; around !== null; around = around.parentElement) {
      const { filter, opacity } = getComputedStyle(around);
      if (filter !== "none" || opacity !== "1") poor.push(`drawn through ${filter}, opacity ${opacity}`);
    }
    const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (element === null || text === "") continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      const front = luminance(parse(getComputedStyle(element).color));
      const grounds = groundsAt(box.left + box.width / 2, box.top + box.height / 2, element);
      if (grounds.length === 0) poor.push(`no ground under: ${text}`);
      for (const ground of grounds) {
        const found = contrast(front, ground);
        if (found < 7) poor.push(`${found.toFixed(2)}: ${text}`);
      }
    }
    return poor;
  });
