import { classificationSettings } from "../../../supabase/functions/_shared/classification.ts";
import { outcomeOf } from "../../../supabase/functions/_shared/ingest.ts";
import { SettingsError } from "../../../supabase/functions/_shared/settings.ts";
import { inColumns } from "../../contracts/ingest-columns.ts";
import type { ClassifyOptions } from "../../domain/classification/options.ts";
import { UsageError } from "../usage.ts";
import { accessOf, callPatiently } from "./access.ts";
import { parseCoverage } from "./coverage.ts";
import type { ImportFlags } from "./flags.ts";
import { importUsage, parseImportFlags } from "./flags.ts";
import { batches, importFile, prepare } from "./import-file.ts";
import { readPosition } from "./position.ts";
import { account, DryRun, progressLine } from "./report.ts";

/** `npm run ops -- import FILE…`. Side effects: calls the project's API, and writes `FILE.position` beside each file. */
export async function importLogs(args: string[]): Promise<number> {
  const flags = parseImportFlags(args);
  if (flags.help) {
    process.stdout.write(importUsage);
    return 0;
  }
  return flags.dryRun ? dryRun(flags) : run(flags);
}

async function dryRun({ files, table }: ImportFlags): Promise<number> {
  const options = { classification: classification("dry run"), table, now: Date.now };
  for (const file of files) {
    const sums = new DryRun();
    for await (const batch of batches(file, 0)) sums.add(prepare(batch, options, null));
    process.stdout.write(sums.text(file));
  }
  return 0;
}

async function run(flags: ImportFlags): Promise<number> {
  const access = accessOf(flags, process.env);
  const stop = stopOnRequest();
  const options = classification(access.key);
  for (const file of flags.files) {
    const position = flags.fromStart ? null : await readPosition(file, access.url);
    if (position?.isDone === true) {
      process.stderr.write(`${file} was imported up to its end before; what was added since is imported now.\n`);
    }
    const imported = await importFile(file, position, {
      target: access.url,
      classification: options,
      table: flags.table,
      now: Date.now,
      coverage: async () => parseCoverage(await callPatiently(access, "import_coverage", {}, 60_000)),
      send: async (batch) =>
        outcomeOf(
          await callPatiently(access, "import_events", { batch: { ...inColumns(batch), sending: batch.sending } }, 30_000),
          batch.received,
        ),
      progress: progressLine(file, process.stderr, Date.now),
      isStopped: () => stop.isAsked,
    });
    if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    process.stdout.write(account(file, imported));
    if (!imported.isDone) {
      process.stderr.write("Stopped. The same command goes on from here.\n");
      return 130;
    }
  }
  return 0;
}

/** @throws UsageError where a variable cannot be read */
function classification(secret: string): Omit<ClassifyOptions, "receivedAt"> {
  try {
    return classificationSettings(process.env, { secret, functionId: null });
  } catch (error) {
    throw error instanceof SettingsError ? new UsageError(error.message) : error;
  }
}

/** The first Ctrl-C asks to stop after the batch under way; a second one ends the process. */
function stopOnRequest(): { readonly isAsked: boolean } {
  const request = { isAsked: false };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (request.isAsked) process.exit(130);
      request.isAsked = true;
    });
  }
  return request;
}
