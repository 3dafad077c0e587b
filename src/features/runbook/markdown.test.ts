import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultRules } from "../../domain/rules.ts";
import { runbookName } from "../../domain/runbooks.ts";
import { blocksOf, inlines } from "./markdown.ts";

const folder = new URL("../../../docs/runbooks/", import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ""));

test("headings, paragraphs over lines, and lists with what is indented below an item are told apart", () => {
  const text = "# A\n\n## B\none\ntwo\n\n1. first\n   goes on\n2. second\n\n- dot\n";
  expect(blocksOf(text)).toEqual([
    { kind: "title", text: [{ kind: "text", text: "A" }] },
    { kind: "heading", text: [{ kind: "text", text: "B" }] },
    { kind: "paragraph", text: [{ kind: "text", text: "one two" }] },
    { kind: "list", ordered: true, items: [[{ kind: "text", text: "first goes on" }], [{ kind: "text", text: "second" }]] },
    { kind: "list", ordered: false, items: [[{ kind: "text", text: "dot" }]] },
  ]);
});

test("code and links stand within words; a link that leads to no runbook is not followed", () => {
  expect(inlines("see `x` and [Y](client-errors.md), [Z](../README.md)")).toEqual([
    { kind: "text", text: "see " },
    { kind: "code", text: "x" },
    { kind: "text", text: " and " },
    { kind: "link", text: "Y", runbook: "client-errors" },
    { kind: "text", text: ", " },
    { kind: "link", text: "Z", runbook: null },
  ]);
});

test("every runbook is read whole: it has a title and sections, and nothing of Markdown is left over", () => {
  for (const name of names) {
    const blocks = blocksOf(readFileSync(new URL(`${name}.md`, folder), "utf8"));
    expect(blocks[0]?.kind, name).toBe("title");
    expect(
      blocks.some(({ kind }) => kind === "heading"),
      name,
    ).toBe(true);
    const words = blocks.flatMap((block) => (block.kind === "list" ? block.items.flat() : block.text));
    for (const word of words) {
      if (word.kind === "text") expect(word.text, name).not.toMatch(/`|\*\*|\]\(|^#|^\|/);
      if (word.kind === "link") expect(names, name).toContain(word.runbook);
    }
  }
});

test("every shipped rule has a runbook, and its path names it", () => {
  for (const rule of Object.keys(defaultRules)) expect(names).toContain(rule);
  expect(runbookName("docs/runbooks/api-error-rate")).toBe("api-error-rate");
  expect([runbookName(null), runbookName("wiki/on-call"), runbookName("docs/runbooks/../secret")]).toEqual([null, null, null]);
});
