import { readFile, writeFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startCluster } from "../stack/cluster.ts";
import { connectionUrl, createRoles, furnishDatabase } from "../stack/database.ts";
import { repository } from "../stack/front.ts";
import { makeSecrets } from "../stack/keys.ts";
import { pushMigrations, supabaseCli } from "../stack/migrate.ts";
import { UsageError } from "../usage.ts";

/** Where the types are kept. */
export const target = fileURLToPath(new URL("../../api/database.types.gen.ts", import.meta.url));

const usage = `Usage: npm run db-types -- [--check]

Writes ${relative(repository, target)} from a fresh database with every migration applied.
With --check: writes nothing, and fails when the file is not what it would be.
`;

/** `npm run db-types`. Side effect: writes one file; the database is temporary. */
export async function dbTypes(args: string[]): Promise<number> {
  const flags = parse(args);
  if (flags.help) {
    process.stdout.write(usage);
    return 0;
  }
  const types = await generate();
  if (await isCurrent(types, target)) return 0;
  if (flags.check) {
    process.stderr.write(
      `${relative(repository, target)} is older than the migrations. Run \`npm run db-types\` and commit it.\n`,
    );
    return 1;
  }
  await writeFile(target, types);
  process.stderr.write(`Wrote ${relative(repository, target)}.\n`);
  return 0;
}

function parse(args: string[]) {
  try {
    const options = {
      check: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** Whether a file holds these types already; one that is not there does not. */
export const isCurrent = async (types: string, file: string): Promise<boolean> =>
  types === (await readFile(file, "utf8").catch(() => ""));

/** TypeScript types of the functions that a migrated database offers, as the platform's own command line writes them. */
export async function typesOf(databaseUrl: string): Promise<string> {
  const args = ["gen", "types", "--lang=typescript", `--remote=${databaseUrl}`, "--schema=public,watch_api"];
  return `${(await supabaseCli(args, repository)).trim()}\n`;
}

async function generate(): Promise<string> {
  const { databasePassword: password } = await makeSecrets();
  const cluster = await startCluster({ password, durable: false });
  try {
    const superuserUrl = connectionUrl(cluster.port, "supabase_admin", password);
    const databaseUrl = connectionUrl(cluster.port, "postgres", password);
    await createRoles(superuserUrl, password);
    await furnishDatabase(superuserUrl);
    await pushMigrations(repository, databaseUrl);
    return await typesOf(databaseUrl);
  } finally {
    await cluster.stop();
  }
}
