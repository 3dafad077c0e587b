import { expect, test } from "vitest";
import { endFitting, fitting } from "./text-width.ts";

test("of a name that its end tells apart the end is kept", () => {
  expect(endFitting("2026.11.24-1", 20)).toBe("2026.11.24-1");
  expect(endFitting("2026.11.24-1", 4)).toMatch(/^….*24-1$/);
  expect(endFitting("2026.11.24-1", 0)).toBe("…");
});

test("the longest way that fits is chosen, the last one where none does", () => {
  expect(fitting(["a long way to say it", "short"], 100)).toBe("a long way to say it");
  expect(fitting(["a long way to say it", "short"], 4)).toBe("short");
  expect(fitting(["a long way to say it", "short"], 0)).toBe("short");
});
