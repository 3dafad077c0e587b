/** The simulator: Nexsys as its platform and its database would show it, for the demo and the tests. */
import postgres from "postgres";
import { instantOf, SECOND } from "../../domain/time.ts";
import { writeReleases } from "./history/write.ts";
import { dispatchMessages, openOutbox } from "./live/communications.ts";
import type { DrainTarget } from "./live/drain.ts";
import { openDrain } from "./live/drain.ts";
import { workPayments } from "./live/payments.ts";
import { emitReports } from "./live/reports.ts";
import { attempts } from "./live/steady-task.ts";
import { randomOf } from "./random.ts";
import type { Scenario } from "./scenarios.ts";
import type { Batch } from "./traffic.ts";
import { batchesOf, happeningsIn } from "./traffic.ts";
import { pressureAt, worldOf } from "./world.ts";

export { seedHistory } from "./history/seed.ts";
export { incidentsBefore } from "./incidents.ts";

export interface SimulatorOptions {
  /** What is simulated into. Where `postgres` is given, the scenario `database-down` really takes it down and up again. */
  readonly stack: DrainTarget & {
    /** As role `postgres`. */
    readonly databaseUrl: string;
    readonly postgres?: { kill(): Promise<void>; restart(): Promise<void> };
  };
  readonly scenario: Scenario;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const seed = 1;

/** After a sleep of the machine only the last seconds are made up for. */
const mostCatchUpS = 10;

/**
 * Lets Nexsys live from now on: once a second it posts what the log drain would, works the payment desk and lets the application
 * report. Trouble in the receiver or the database is logged and does not end it. The scenario begins now.
 * @returns `stop`, which resolves when nothing is under way and the database is up.
 */
export async function startSimulator({ stack, scenario, now, log }: SimulatorOptions): Promise<{ stop(): Promise<void> }> {
  const world = worldOf(seed, scenario, instantOf(now()));
  const sql = postgres(stack.databaseUrl, { max: 2, connect_timeout: 5, onnotice: () => {} });
  const drain = openDrain(stack, log);
  const attempt = attempts(log);
  await attempt("outbox", () => openOutbox(sql));
  const held: Batch[] = [];
  const comingReleases = new Set(world.releases.filter((release) => release.at >= world.startedAt));
  let isDown = false;
  let last = Math.floor(now() / SECOND);

  const second = async (at: number): Promise<void> => {
    const moment = instantOf(at * SECOND);
    const { lines, reports } = happeningsIn(world, at);
    const late = held.splice(0);
    const hold = randomOf(seed, "late", at);
    for (const batch of batchesOf(lines)) {
      // Now and then a batch arrives after those of the next second.
      if (hold() < 0.08) held.push(batch);
      else if (pressureAt(world, moment).drainDelivers) drain.post(batch);
    }
    if (pressureAt(world, moment).drainDelivers) for (const batch of late) drain.post(batch);
    if (isDown) return;
    for (const release of comingReleases) {
      if (release.at > moment) continue;
      log(`release ${release.version} goes live`);
      await attempt("release", () => writeReleases(sql, [release]));
      comingReleases.delete(release);
    }
    await attempt("reports", () => emitReports(sql, reports));
    await attempt("payments", () => workPayments(sql, world, at));
    await attempt("messages", () => dispatchMessages(sql, world, at, reports));
  };
  const power = async (): Promise<void> => {
    const { postgres: server } = stack;
    const wanted = pressureAt(world, instantOf(now())).databaseAnswers;
    if (server === undefined || wanted === !isDown) return;
    log(wanted ? "database: coming back" : "database: going down");
    await (wanted ? server.restart() : server.kill());
    isDown = !wanted;
  };
  const tick = async (): Promise<void> => {
    await attempt("power", power);
    const current = Math.floor(now() / SECOND);
    for (let at = Math.max(last, current - mostCatchUpS); at < current; at++) await second(at);
    last = Math.max(last, current);
  };

  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const arm = () => {
    timer = setTimeout(() => {
      running = attempt("simulator", tick).finally(() => {
        if (!stopping) arm();
      });
    }, SECOND);
  };
  arm();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running;
      await drain.close();
      if (isDown) await stack.postgres?.restart();
      isDown = false;
      await sql.end({ timeout: 5 });
    },
  };
}
