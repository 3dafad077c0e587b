/** The Node command line: `node src/ops/main.ts <command> [flags]`. One folder per command, loaded only when asked for. */
import { UsageError } from "./usage.ts";

type Command = {
  summary: string;
  /** Answers with the exit code. */
  load(): Promise<(args: string[]) => Promise<number>>;
};

const commands: Readonly<Record<string, Command>> = {
  "db-types": {
    summary: "write the TypeScript types of the database's functions",
    load: async () => (await import("./db-types/command.ts")).dbTypes,
  },
  demo: { summary: "run everything on this machine, with data", load: async () => (await import("./demo/command.ts")).demo },
  import: {
    summary: "count logs of the past, from files",
    load: async () => (await import("./import/command.ts")).importLogs,
  },
  "signals-page": {
    summary: "write docs/signals.md from the catalogue",
    load: async () => (await import("./signals-page/command.ts")).writeSignalsPage,
  },
};

const usage = `Usage: node src/ops/main.ts <command> [flags]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join("\n")}

Each command explains itself with --help.
`;

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h") {
    process.stdout.write(usage);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}". There is: ${Object.keys(commands).join(", ")}.`);
  return (await command.load())(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${isUsage ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
