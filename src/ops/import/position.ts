/** How far a file was imported, kept beside it, so that an import that was broken off goes on where it ended. */
import { readFile, rename, writeFile } from "node:fs/promises";
import type { IngestOutcome } from "../../contracts/ingest.ts";
import { UsageError } from "../usage.ts";
import type { Counted } from "./coverage.ts";
import type { FileIdentity } from "./read-file.ts";
import { identify } from "./read-file.ts";

export interface Position {
  readonly version: 2;
  /** Address of the project that the file goes into. */
  readonly target: string;
  readonly file: FileIdentity;
  /** Records whose taking was confirmed. */
  readonly records: number;
  /** Whether the file was read to its end. */
  readonly isDone: boolean;
  readonly totals: IngestOutcome;
  /** What of it an import that was finished had taken before; left out where there was none. */
  readonly earlier?: IngestOutcome;
  /** Minutes that were counted at the beginning: later these hold the import's own. Null once done: what is added is asked for anew. */
  readonly before: Counted | null;
  /** The batch that follows, which may have been sent: the run that sends it, and its records. Null once done. */
  readonly underWay: { readonly run: string; readonly length: number } | null;
}

export const nothing: IngestOutcome = { received: 0, accepted: 0, duplicate: 0, dropped: 0, rejected: 0 };

export const positionPath = (file: string): string => `${file}.position`;

/**
 * The position of a file, or `null` where none is kept.
 * @throws UsageError where the one that is kept belongs to another file or another project
 */
export async function readPosition(file: string, target: string): Promise<Position | null> {
  const path = positionPath(file);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  });
  if (text === null) return null;
  const position = parse(text);
  const again = "Delete it, or give --from-start to begin anew.";
  if (position === null) throw new UsageError(`${path} is damaged, or of another version. ${again}`);
  if (position.target !== target) throw new UsageError(`${path} is of an import into ${position.target}. ${again}`);
  const { size, head } = await identify(file, position.file);
  if (head !== position.file.head || size < position.file.size) {
    throw new UsageError(`${path} belongs to another file than ${file} is now. ${again}`);
  }
  return position;
}

/** Writes the position whole or not at all. */
export async function writePosition(file: string, position: Position): Promise<void> {
  const path = positionPath(file);
  await writeFile(`${path}.new`, JSON.stringify(position));
  await rename(`${path}.new`, path);
}

function parse(text: string): Position | null {
  try {
    const position: unknown = JSON.parse(text);
    const isOurs =
      typeof position === "object" &&
      position !== null &&
      "version" in position &&
      position.version === 2 &&
      "before" in position &&
      "underWay" in position;
    return isOurs ? (position as Position) : null;
  } catch {
    return null;
  }
}
