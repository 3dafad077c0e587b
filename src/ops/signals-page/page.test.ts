import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { definitionOf, isSignal, signals } from "../../domain/signals.ts";
import { target } from "./command.ts";
import { signalsPage } from "./page.ts";

test("docs/signals.md is what the catalogue says; `npm run ops -- signals-page` writes it", async () => {
  expect(await readFile(target, "utf8")).toBe(signalsPage());
});

test("a catalogue that changed would be found", async () => {
  const changed = { ...signals, "db.error": { ...definitionOf("db.error"), help: "Something else." } };
  expect(await readFile(target, "utf8")).not.toBe(signalsPage(changed));
});

test("every signal has one row, and bars in texts do not break it", () => {
  const page = signalsPage({ ...signals, "a.b": { ...definitionOf("db.error"), variants: "this | that" } });
  const keys = [...page.matchAll(/^\| `([a-z_.]+)` \|/gm)].map((match) => match[1] ?? "");
  expect(keys.filter(isSignal).sort()).toEqual(Object.keys(signals).sort());
  expect(page).toContain("this \\| that");
});
