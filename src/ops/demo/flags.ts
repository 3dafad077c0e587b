import { parseArgs } from "node:util";
import { type Scenario, scenarios } from "../simulator/scenarios.ts";
import { UsageError } from "../usage.ts";

const scenarioLines = Object.entries(scenarios).map(([name, { summary }]) => `    ${name.padEnd(16)} ${summary}`);

export type DemoFlags = {
  help: boolean;
  empty: boolean;
  scenario: Scenario;
  port: number;
  reset: boolean;
  continue: boolean;
  json: boolean;
};

export const demoUsage = `Usage: npm run demo -- [flags]

Starts PostgreSQL, the API, the Edge Functions and the dashboard on this machine's loopback, fills them with four weeks of history and
keeps simulating traffic until Ctrl-C. Alerts go to a receiver of its own that shows them. The data stays in .demo/ for the next start; what
another scenario than calm left there is put away first, and thresholds, channels and displays stay.

  --scenario NAME  what happens in the traffic (default: calm), one of
${scenarioLines.join("\n")}
  --empty          no history and no traffic
  --port N         port of the dashboard (default: 4780); the API and the receiver of webhooks take the next two
  --reset          start from nothing: remove .demo/ first
  --continue       go on from what the last scenario left, its firing alerts included
  --json           print one line of JSON on standard output when ready, everything else on standard error
  --help           this text
`;

/** @throws UsageError that names what is valid. */
export function parseDemoFlags(args: string[]): DemoFlags {
  const { values } = parse(args);
  return {
    help: values.help,
    empty: values.empty,
    scenario: scenarioNamed(values.scenario),
    port: portNumbered(values.port),
    reset: values.reset,
    continue: values.continue,
    json: values.json,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: "boolean", short: "h", default: false },
        empty: { type: "boolean", default: false },
        scenario: { type: "string", default: "calm" },
        port: { type: "string", default: "4780" },
        reset: { type: "boolean", default: false },
        continue: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    throw new UsageError(`${message}.\n\n${demoUsage}`);
  }
}

const isScenario = (name: string): name is Scenario => Object.hasOwn(scenarios, name);

function scenarioNamed(name: string): Scenario {
  if (!isScenario(name)) throw new UsageError(`There is no scenario "${name}". There is: ${Object.keys(scenarios).join(", ")}.`);
  return name;
}

function portNumbered(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_533) {
    throw new UsageError(
      `--port must be a whole number from 1 to 65533 (the API and the receiver of webhooks take the next two), not "${text}".`,
    );
  }
  return port;
}
