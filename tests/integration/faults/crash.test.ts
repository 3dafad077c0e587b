/** The database dies in the middle of ingest: what was acknowledged is there, once, and the receiver is back within ten seconds. */
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { edgeFunctions } from "../../../src/ops/stack/functions.ts";
import type { Stack } from "../../../src/ops/stack/start.ts";
import { startStack } from "../../../src/ops/stack/start.ts";
import { books, post, postUntilAcknowledged, requests, say } from "./sender.ts";

let stack: Stack;

beforeAll(async () => {
  // Durable, as in production: with fsync or synchronous commit off, a killed server may forget what it acknowledged.
  stack = await startStack({
    durable: true,
    functions: (addresses) => edgeFunctions(addresses, { WATCH_KEEP_SUCCESSES: "true" }),
  });
});

afterAll(async () => {
  await stack?.stop();
});

/** Senders that go on posting batches of 50 until told to stop. */
function underLoad(lanes = 3) {
  const acknowledged: string[] = [];
  const answers = { first: 0, known: 0, tries: 0, failures: 0 };
  let stopped = false;
  const lane = async () => {
    while (!stopped) {
      const batch = requests(50);
      for (let done = false; !done; ) {
        answers.tries += 1;
        const answer = await post(stack, batch).catch(() => null);
        done = answer?.status === 200;
        if (answer !== null && done) {
          answers.first += answer.outcome.accepted;
          answers.known += answer.outcome.duplicate;
        } else {
          answers.failures += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
      acknowledged.push(...batch.map(({ id }) => id));
    }
  };
  const running = Promise.all(Array.from({ length: lanes }, lane));
  return {
    acknowledged,
    answers,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

/** Rows of one's own: after a crash every connection is a new one. */
async function ask<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(stack.superuserUrl, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

const sent: string[] = [];

/** Kills under load and says how long it took until a batch of 50 was acknowledged again. */
async function killUnderLoad(fault: string, kill: () => Promise<void>): Promise<void> {
  const load = underLoad();
  await expect.poll(() => load.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(500);
  await kill();
  const killed = performance.now();
  const batch = requests(50);
  await postUntilAcknowledged(stack, batch);
  const recovered = (performance.now() - killed) / 1_000;
  const before = load.acknowledged.length;
  await expect.poll(() => load.acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before + 300);
  await load.stop();

  sent.push(...load.acknowledged, ...batch.map(({ id }) => id));
  const { lost, doubled, counted, accepted } = await ask((sql) => books(sql, sent));
  const { tries, failures, known } = load.answers;
  say(
    fault,
    `${sent.length} acknowledged, lost ${lost}, doubled ${doubled}, recovered ${recovered.toFixed(1)} s (${failures} of ${tries} requests failed and were sent again, ${known} events were known already)`,
  );
  expect({ lost, doubled, counted, accepted }).toEqual({ lost: 0, doubled: 0, counted: sent.length, accepted: sent.length });
  expect(failures).toBeGreaterThan(0);
  expect(recovered).toBeLessThan(10);
}

it("loses and doubles nothing when the backend that ingests is killed -9", async () => {
  await killUnderLoad("backend killed -9 under ingest", async () => {
    const pid = await ask(async (sql) => {
      for (;;) {
        const [busy] = await sql<{ pid: number }[]>`
          select pid from pg_stat_activity where application_name = 'api' and state = 'active' and query like '%ingest%' limit 1`;
        if (busy !== undefined) return busy.pid;
      }
    });
    process.kill(pid, "SIGKILL");
  });
});

it("loses and doubles nothing when the postmaster is killed -9 and started again", async () => {
  await killUnderLoad("postmaster killed -9 under ingest", async () => {
    await stack.postgres.kill("SIGKILL");
    await expect
      .poll(
        () =>
          stack.postgres.restart().then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
  });
});
