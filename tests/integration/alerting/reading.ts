/** What the evaluator and people leave behind, for the tests of what pages read. Ages are minutes before `now`. */
import type postgres from "postgres";
import { DAY, floorTo, instantOf, MINUTE } from "../../../src/domain/time.ts";
import { scalar } from "../database/database.ts";

/** Midnight: all that is asked is as of moments before it. */
export const now = floorTo(instantOf(Date.now()), DAY);
export const iso = (at: number): string => new Date(at).toISOString();

/** Takes everything away that a test of reading may have left. */
export async function clear(sql: postgres.Sql): Promise<void> {
  await sql`truncate watch.alert_states, watch.suppressions, watch.acks, watch.episode_notes, watch.transitions, watch.episodes,
    watch.silences, watch.deliveries, watch.outbox_entries, watch.outbox, watch.releases,
    watch.event_minutes, watch.event_hours, watch.event_fives, watch.event_deltas, watch.gauge_minutes, watch.sources cascade`;
  await sql`update watch.installation set installed_at = ${iso(now - 60 * DAY)}`;
}

/** A rule as the evaluator left it at the last slot. */
export async function stand(
  sql: postgres.Sql,
  rule: string,
  phase: Record<string, unknown>,
  part: Record<string, unknown> = {},
): Promise<void> {
  const state = { slot: now, phase, unobserved: null, errors: null, flapping: { changes: [], active: false }, ...part };
  const measurement = { kind: "value", value: 0.2, numerator: 20, denominator: 100, window_from: now - 300_000, window_to: now };
  await sql`insert into watch.alert_states (rule, state, slot, measurement, sentence, level, usual)
    values (${rule}, ${JSON.stringify(state)}::text::jsonb, ${iso(now)}, ${JSON.stringify(measurement)}::text::jsonb, 'A sentence.', 0.05,
      '{"low": 0.01, "median": 0.02, "high": 0.03}')`;
}

/** The phase of an alert that fires. */
export const firing = (episode: string, severity = "critical", firedAgo = 15) => ({
  name: "firing",
  activeAt: now - (firedAgo + 2) * MINUTE,
  firedAt: now - firedAgo * MINUTE,
  severity,
  peak: severity,
  clearSince: null,
  episode,
});

export interface Told {
  readonly rule?: string;
  readonly firedAgo: number;
  readonly resolvedAgo?: number | null;
  readonly severity?: string;
  readonly flapped?: boolean;
}

/** Records an episode; answers with its id. */
export async function record(
  sql: postgres.Sql,
  { rule = "api-error-rate", firedAgo, resolvedAgo = null, ...rest }: Told,
): Promise<string> {
  const id = `${rule}@${now - firedAgo * MINUTE}`;
  const { severity = "critical", flapped = false } = rest;
  await sql`insert into watch.episodes (id, rule, fired_at, resolved_at, severity, peak, first_sentence, last_sentence, rule_version, flapped)
    values (${id}, ${rule}, ${iso(now - firedAgo * MINUTE)}, ${resolvedAgo === null ? null : iso(now - resolvedAgo * MINUTE)},
      ${severity}, ${severity}, 'First.', 'Last.', 1, ${flapped})`;
  return id;
}

/** Notes an acknowledgement. */
export const ack = (
  sql: postgres.Sql,
  episode: string,
  { name = "Responder", severity = "critical", agoMin = 5, leftMin = 55, endedAgo = null as number | null },
) =>
  sql`insert into watch.acks (episode, name, reason, at, until, severity, ended_at)
    values (${episode}, ${name}, 'looking', ${iso(now - agoMin * MINUTE)}, ${iso(now + leftMin * MINUTE)}, ${severity},
      ${endedAgo === null ? null : iso(now - endedAgo * MINUTE)})`;

/** Makes a silence; answers with its id. */
export const silence = async (
  sql: postgres.Sql,
  part: {
    rules?: string[];
    groups?: string[];
    severities?: string[];
    leftMin?: number;
    agoMin?: number;
  },
) => {
  const { rules = [], groups = [], severities = [], leftMin = 60, agoMin = 60 } = part;
  return scalar<string>(sql`insert into watch.silences (rules, groups, severities, starts_at, ends_at, reason, name)
    values (${rules}, ${groups}, ${severities}, ${iso(now - agoMin * MINUTE)}, ${iso(now + leftMin * MINUTE)}, 'planned', 'Responder')
    returning id`);
};
