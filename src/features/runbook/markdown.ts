/** The little Markdown that runbooks are written in: headings, paragraphs, lists, code and links to one another. */

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  /** `runbook` is the name of another runbook; `null` where the link leads elsewhere, and is then plain words. */
  | { readonly kind: "link"; readonly text: string; readonly runbook: string | null };

export type Block =
  | { readonly kind: "title" | "heading" | "paragraph"; readonly text: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

const INLINE = /`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)/g;
const RUNBOOK = /^([a-z0-9-]+)\.md$/;

/** A line of words with its code and its links. */
export function inlines(line: string): readonly Inline[] {
  const found: Inline[] = [];
  let read = 0;
  for (const match of line.matchAll(INLINE)) {
    if (match.index > read) found.push({ kind: "text", text: line.slice(read, match.index) });
    const [all, code, text = "", target = ""] = match;
    if (code === undefined) found.push({ kind: "link", text, runbook: RUNBOOK.exec(target)?.[1] ?? null });
    else found.push({ kind: "code", text: code });
    read = match.index + all.length;
  }
  return read < line.length ? [...found, { kind: "text", text: line.slice(read) }] : found;
}

const ITEM = /^(?:- |(\d+)\. )(.*)$/;
const HEADING = /^(#{1,6}) (.*)$/;

/** The blocks of a text. Lines that follow one another belong together, as does what is indented below an item. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: { kind: "title" | "heading" | "paragraph" | "ordered" | "bulleted" | "end"; lines: string[] }[] = [];
  for (const line of markdown.split("\n").map((each) => each.trim())) {
    const last = blocks.at(-1);
    const heading = HEADING.exec(line);
    const item = ITEM.exec(line);
    if (line === "") blocks.push({ kind: "end", lines: [] });
    else if (heading !== null) blocks.push({ kind: heading[1] === "#" ? "title" : "heading", lines: [heading[2] ?? ""] });
    else if (item !== null) {
      const kind = item[1] === undefined ? "bulleted" : "ordered";
      if (last?.kind === kind) last.lines.push(item[2] ?? "");
      else blocks.push({ kind, lines: [item[2] ?? ""] });
    } else if (last?.kind === "ordered" || last?.kind === "bulleted" || last?.kind === "paragraph")
      last.lines.push(`${last.lines.pop() ?? ""} ${line}`);
    else blocks.push({ kind: "paragraph", lines: [line] });
  }
  return blocks.flatMap(({ kind, lines }): Block[] => {
    if (kind === "end") return [];
    if (kind === "ordered" || kind === "bulleted")
      return [{ kind: "list", ordered: kind === "ordered", items: lines.map(inlines) }];
    return [{ kind, text: inlines(lines[0] ?? "") }];
  });
}
