/** Alerts as the evaluator would have committed them, for tests of the pages: states, episodes and the minutes behind them. */
import postgres from "postgres";
import type { TestStack } from "../stack.ts";

const MINUTE = 60_000;

/** The slot that was just judged: the last whole minute. */
export const lastSlot = (): number => Math.floor(Date.now() / MINUTE) * MINUTE;

/** How an alert stands at the slot. Times are minutes before it. */
export interface Standing {
  readonly rule: string;
  readonly phase: "inactive" | "pending" | "firing";
  readonly severity?: "warning" | "critical";
  readonly activeAgo?: number;
  readonly firedAgo?: number;
  readonly sentence: string;
  readonly value: number;
  readonly level: number;
  readonly usual?: { readonly low: number; readonly median: number; readonly high: number };
  readonly windowMinutes?: number;
  readonly noData?: boolean;
}

/** An episode that is over. Times are minutes before the slot. */
export interface Past {
  readonly rule: string;
  readonly firedAgo: number;
  readonly resolvedAgo: number;
  readonly severity: "warning" | "critical";
  readonly sentence: string;
  readonly flapped?: boolean;
}

const steady = { changes: [], active: false };

function stateOf(one: Standing, slot: number): object {
  const activeAt = slot - (one.activeAgo ?? 0) * MINUTE;
  const firedAt = slot - (one.firedAgo ?? 0) * MINUTE;
  const severity = one.severity ?? "warning";
  const phases = {
    inactive: { name: "inactive" },
    pending: { name: "pending", activeAt, severity },
    firing: { name: "firing", activeAt, firedAt, severity, peak: severity, clearSince: null, episode: `${one.rule}@${firedAt}` },
  };
  const unobserved = one.noData === true ? { why: "no_data", since: slot - 30 * MINUTE } : null;
  return { slot, phase: phases[one.phase], unobserved, errors: null, flapping: steady };
}

/** Id of the episode of an alert that fires. */
export const episodeOf = ({ rule, firedAgo = 0 }: Standing, slot: number): string => `${rule}@${slot - firedAgo * MINUTE}`;

/** Commits a slot in which alerts stand like this, after one in which the firing ones fired. Answers with the slot. */
export async function commitAlerts(stack: TestStack, standings: readonly Standing[], slot = lastSlot()): Promise<number> {
  const sql = postgres(stack.superuserUrl, { max: 1, onnotice: () => {} });
  try {
    const firing = standings.filter(({ phase }) => phase === "firing");
    const [at] = await sql<{ revision: string }[]>`select revision from watch.evaluation`;
    const commit = {
      revision: Number(at?.revision ?? 0),
      slot,
      states: standings.map((one) => ({
        rule: one.rule,
        state: stateOf(one, slot),
        measurement: {
          kind: one.noData === true ? "no_data" : "value",
          value: one.value,
          numerator: one.value,
          denominator: null,
          window_from: slot - (one.windowMinutes ?? 5) * MINUTE,
          window_to: slot,
        },
        sentence: one.sentence,
        level: one.level,
        usual: one.usual ?? null,
      })),
      transitions: firing.map((one) => ({
        rule: one.rule,
        kind: "fired",
        episode: episodeOf(one, slot),
        severity: one.severity ?? "warning",
        value: one.value,
        cause: null,
        sentence: one.sentence,
      })),
      episodes: firing.map((one) => ({
        id: episodeOf(one, slot),
        rule: one.rule,
        fired_at: slot - (one.firedAgo ?? 0) * MINUTE,
        resolved_at: null,
        severity: one.severity ?? "warning",
        peak: one.severity ?? "warning",
        cause: null,
        sentence: one.sentence,
        rule_version: 1,
        release: null,
        flapped: false,
      })),
      notify_state: null,
      outbox: [],
      suppressed: [],
    };
    await sql`select watch.commit_slot(${JSON.stringify(commit)}::text::jsonb)`;
    // One commit stands for all slots since each fired: its changes are put where they belong.
    for (const one of firing)
      await sql`update watch.transitions set slot = ${new Date(slot - (one.firedAgo ?? 0) * MINUTE)} where episode = ${episodeOf(one, slot)}`;
  } finally {
    await sql.end();
  }
  return slot;
}

/** Records episodes that are over, each with the two changes that frame it. */
export async function recordPast(stack: TestStack, past: readonly Past[], slot = lastSlot()): Promise<void> {
  const sql = postgres(stack.superuserUrl, { max: 1, onnotice: () => {} });
  try {
    for (const one of past) {
      const fired = new Date(slot - one.firedAgo * MINUTE);
      const resolved = new Date(slot - one.resolvedAgo * MINUTE);
      const id = `${one.rule}@${fired.getTime()}`;
      await sql`insert into watch.episodes (id, rule, fired_at, resolved_at, severity, peak, first_sentence, last_sentence, rule_version, flapped)
        values (${id}, ${one.rule}, ${fired}, ${resolved}, ${one.severity}, ${one.severity}, ${one.sentence}, ${one.sentence}, 1, ${one.flapped ?? false})`;
      await sql`insert into watch.transitions (rule, slot, kind, episode, severity, sentence) values
        (${one.rule}, ${fired}, 'fired', ${id}, ${one.severity}, ${one.sentence}),
        (${one.rule}, ${resolved}, 'resolved', ${id}, ${one.severity}, ${one.sentence})`;
    }
  } finally {
    await sql.end();
  }
}

/** A channel and one message about an episode that was delivered at the second attempt. */
export async function recordDelivery(stack: TestStack, episode: string, slot = lastSlot()): Promise<void> {
  const sql = postgres(stack.superuserUrl, { max: 1, onnotice: () => {} });
  const at = (seconds: number) => new Date(slot - 10 * MINUTE + seconds * 1_000);
  try {
    await sql`insert into watch.channels (key, title, kind, config, last_ok_at)
      values ('ops', 'Slack ops', 'slack', '{"host": "hooks.example.com"}', ${at(17)}) on conflict do nothing`;
    const [message] = await sql<{ id: string }[]>`
      insert into watch.outbox (message, channel, kind, severity, slot, state, attempt, created_at, settled_at, payload)
      values (${`api/critical@${at(0).getTime()}`}, 'ops', 'alert', 'critical', ${at(0)}, 'delivered', 2, ${at(0)}, ${at(17)},
        '{"title": "Critical: API error rate"}') returning id`;
    const id = message?.id ?? "";
    await sql`insert into watch.outbox_entries (key, outbox, episode, rule, kind, step)
      values (${`${episode}|firing|0|ops`}, ${id}, ${episode}, 'api-error-rate', 'firing', 0)`;
    await sql`insert into watch.deliveries (outbox, channel, attempt, started_at, finished_at, outcome, status, answer, latency_ms) values
      (${id}, 'ops', 1, ${at(1)}, ${at(2)}, 'retry', 503, 'upstream is away', 840),
      (${id}, 'ops', 2, ${at(17)}, ${at(17)}, 'delivered', 200, 'ok', 120)`;
  } finally {
    await sql.end();
  }
}
