/** How much of an alert's sentence fits beside its drawing. */
import { emWidth } from "./text-width.ts";

/** How many lines a text takes at a width in ems: words are not parted. */
export function linesOf(text: string, ems: number): number {
  let lines = 1;
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || emWidth(longer) <= ems) line = longer;
    else {
      lines += 1;
      line = word;
    }
  }
  return lines;
}

/** What a responder can do without first; a release that came before is told as long as it can be. */
const firstToGo = [/^threshold last changed/, /^usual/] as const;

/** A sentence without its least important parts, in ways that become shorter; what is measured, its limit and since when are always left. */
function shortening(sentence: string): readonly string[] {
  const parts = sentence.replace(/\.$/, "").split("; ");
  const ways = [parts];
  for (let left = parts; left.length > 1; ) {
    const named = firstToGo.map((pattern) => left.findIndex((part) => pattern.test(part))).find((i) => i > 0);
    left = left.toSpliced(named ?? left.length - 1, 1);
    ways.push(left);
  }
  return ways.map((way) => `${way.join("; ")}.`);
}

/** The sentence in its longest way that fits into so many lines of so many ems; its shortest where none does. */
export function fittingSentence(sentence: string, ems: number, lines: number): string {
  const [whole = sentence, ...shorter] = shortening(sentence);
  return [whole, ...shorter].find((way) => linesOf(way, ems) <= lines) ?? shorter.at(-1) ?? whole;
}
