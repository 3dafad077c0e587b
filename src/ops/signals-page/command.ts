import { writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { repository } from "../stack/front.ts";
import { UsageError } from "../usage.ts";
import { signalsPage } from "./page.ts";

/** Where the page is kept. */
export const target = fileURLToPath(new URL("../../../docs/signals.md", import.meta.url));

const usage = `Usage: npm run ops -- signals-page

Writes ${relative(repository, target)} from the signal catalogue.
`;

/** `npm run ops -- signals-page`. Side effect: writes one file. */
export async function writeSignalsPage(args: string[]): Promise<number> {
  const { help } = parse(args);
  if (help) {
    process.stdout.write(usage);
    return 0;
  }
  await writeFile(target, signalsPage());
  process.stderr.write(`Wrote ${relative(repository, target)}.\n`);
  return 0;
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: { help: { type: "boolean", short: "h", default: false } } }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
