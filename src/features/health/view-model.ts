/** What the health page shows, from the answers of the database. Pure: `now` is the server's time. */
import type { ChartData } from "../../charts/chart-data.ts";
import type { Board } from "../../contracts/board.ts";
import type { HealthHistory } from "../../contracts/health-history.ts";
import { sum } from "../../domain/series/series.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { rowStanding } from "../../domain/status/hearing.ts";
import { type Standing, standingWord } from "../../domain/status/source-freshness.ts";
import { type Instant, instantOf, SECOND, shift } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { formatCount, formatPercent } from "../../format/number.ts";
import { sourceMarkOf } from "../../format/source-mark.ts";
import type { State } from "../../ui/state-mark.tsx";

/** One block of the health check: its state, one sentence and its facts. */
export interface HealthBlock {
  readonly title: string;
  readonly state: State;
  readonly word: string;
  readonly sentence: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
}

const known = (text: string | null): string => text ?? "no data";

/** The blocks of the health check, and what the probe saw from outside. */
export function healthBlocks(board: Board, now: Instant, locale: string): readonly HealthBlock[] {
  return [
    probeBlock(board, now, locale),
    appBlock(board, locale),
    databaseBlock(board),
    rlsBlock(board, locale),
    tableBlock(board, locale),
  ];
}

function probeBlock({ probe }: Board, now: Instant, locale: string): HealthBlock {
  const title = "From outside";
  if (probe === null)
    return {
      title,
      state: "unknown",
      word: "No data",
      sentence: "Nobody probes yet. Schedule the tick function every minute.",
      facts: [],
    };
  const age = formatAge(instantOf(probe.at), now, locale);
  const latency = formatDuration(probe.latency_ms, locale);
  return {
    title,
    state: probe.ok ? "ok" : "critical",
    word: probe.ok ? "Healthy" : "Down",
    sentence: probe.ok
      ? `The probe was answered in ${latency}, ${age}.`
      : `The probe failed ${age}: ${probe.error ?? "no reason given"}.`,
    facts: [
      ["Answer time", latency],
      ["Last probe", age],
    ],
  };
}

function appBlock({ health: { app } }: Board, locale: string): HealthBlock {
  const ok = app.status === "ok";
  return {
    title: "Application",
    state: ok ? "ok" : "warning",
    word: ok ? "Healthy" : "Degraded",
    sentence: ok ? "The database answers and the evaluator runs." : app.reasons.join(" ") || "Degraded, without a reason given.",
    facts: [
      ["Release", known(app.version)],
      ["Last evaluation", app.evaluator_age_s === null ? "never" : `${formatDuration(app.evaluator_age_s * SECOND, locale)} ago`],
    ],
  };
}

function databaseBlock({ health: { database } }: Board): HealthBlock {
  const ok = database.status === "ok";
  return {
    title: "Database",
    state: ok ? "ok" : "critical",
    word: ok ? "Healthy" : "Degraded",
    sentence: ok ? "Tables are readable and counted." : "The database could not be read as expected.",
    facts: [
      ["Postgres", database.version],
      ["Migration", known(database.migration)],
    ],
  };
}

function rlsBlock({ health: { rls } }: Board, locale: string): HealthBlock {
  const ok = rls.status === "ok";
  const bare = rls.tables_without_rls ?? [];
  return {
    title: "Row-level security",
    state: ok ? "ok" : "critical",
    word: ok ? "Enforced" : "Degraded",
    sentence: rlsSentence(ok, bare, rls.policies, rls.expected_policies),
    facts: [
      ["Policies", `${formatCount(rls.policies, locale)} of ${formatCount(rls.expected_policies, locale)} expected`],
      ["Unprotected tables", rls.tables_without_rls === null ? "no data" : bare.length === 0 ? "none" : bare.join(", ")],
    ],
  };
}

function tableBlock({ health: { database } }: Board, locale: string): HealthBlock {
  const { organizations, units, payments, latest_payment_date: latest } = database;
  const counted = organizations !== null && units !== null && payments !== null;
  return {
    title: "Tables",
    state: counted ? "ok" : "unknown",
    word: counted ? "Counted" : "No data",
    sentence: counted ? "Rows are counted as they come and go." : "Some tables are not counted yet.",
    facts: [
      ["Organizations", formatCount(organizations, locale)],
      ["Units", formatCount(units, locale)],
      ["Payments", formatCount(payments, locale)],
      ["Latest payment", known(latest)],
    ],
  };
}

function rlsSentence(ok: boolean, bare: readonly string[], found: number | null, expected: number | null): string {
  if (ok) return "Every core table is protected and has its policies.";
  if (bare.length > 0) return `Anybody with a key may read ${bare.join(", ")}: enable row-level security.`;
  if (found !== null && expected !== null && found < expected)
    return `${expected - found} of ${expected} expected policies are missing: apply supabase/rls_core.sql.`;
  return "Policies differ from what supabase/rls_core.sql creates: apply it again.";
}

/** Series of the probe for the charts. */
export function historyCharts(history: HealthHistory): { readonly uptime: ChartData; readonly latency: ChartData } {
  const base = { t0: instantOf(history.t0), step: history.step, completeUntil: instantOf(history.complete_until) };
  return {
    uptime: { ...base, unit: "share", series: [{ title: "Healthy", tone: "quiet", values: history.ok }] },
    latency: { ...base, unit: "ms", series: [{ title: "Median answer time", tone: 1, values: history.latency }] },
  };
}

/** How healthy the range was, and how much of it nobody looked at. */
export function uptimeSentence({ ok, step }: HealthHistory, locale: string): string {
  const seen = ok.filter((share) => share !== null);
  if (seen.length === 0) return "No probe looked in this range.";
  const share = (sum(seen) ?? 0) / seen.length;
  const healthy = `${formatPercent(share, locale)} of the checks were healthy`;
  const blind = ok.length - seen.length;
  return blind === 0 ? `${healthy}.` : `${healthy}; nobody looked for ${formatDuration(blind * step, locale)} (hatched).`;
}

/** One source in the table. */
export interface SourceRow {
  readonly key: string;
  readonly title: string;
  readonly state: State;
  readonly word: string;
  readonly lastHeard: string;
  readonly lastHour: string;
}

/** The sources, those in trouble first. Unrecognised events get a row only once there are some. */
export function sourceRows({ sources }: Board, now: Instant, locale: string): readonly SourceRow[] {
  const order: readonly Standing[] = ["silent", "late", "connected", "quiet", "not-connected"];
  return sources
    .map((row) => ({ row, ...rowStanding(row, now) }))
    .filter(({ row, standing }) => row.source !== "unknown" || standing !== "not-connected")
    .toSorted((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing))
    .map(({ row, standing, age }) => ({
      key: row.source,
      title: sourceTitles[row.source],
      state: sourceMarkOf(standing),
      word: standingWord(standing),
      lastHeard: age === null ? "never" : formatAge(shift(now, -age), now, locale),
      lastHour: standing === "not-connected" ? "" : formatCount(row.events_last_hour, locale),
    }));
}
