/** What the detail area shows, as plain data. */
import type { BoardAsOf } from "../../contracts/board.ts";
import type { Handover } from "../../contracts/displays.ts";
import { add, latest, ratio, type Values } from "../../domain/series/series.ts";
import { sourceTitles } from "../../domain/source-titles.ts";
import { countText, durationText, NO_DATA, percentText } from "../../domain/status/wording.ts";
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { unbroken } from "../../format/unbroken.ts";
import { standing } from "./source-state.ts";

/** A line over the asked range: what it says now, and the limit it is judged by. */
export interface DetailChart {
  readonly title: string;
  /** A shorter title, for narrow columns. */
  readonly short?: string;
  readonly values: Values;
  readonly level: number | null;
  /** Ways to say what it says, longest first. */
  readonly now: readonly [string, ...string[]];
  readonly range: string;
  /** What its end is called: `now`, or a time of the past. */
  readonly end: string;
}

/** A name and what stands beside it. */
export interface Fact {
  readonly name: string;
  /** A shorter name, for narrow columns. */
  readonly short?: string;
  readonly value: string;
  /** Whether its name is known by its end: where it is too long, its beginning is left out. */
  readonly endTells?: boolean;
  /** Whether it is as it should be; `null` where nothing is to be judged. */
  readonly well: boolean | null;
}

const column = ({ series }: BoardAsOf["charts"], signal: string, variant?: string): Values =>
  add(
    series
      .filter((one) => one.signal === signal && (variant === undefined || one.variant === variant))
      .map(({ values }) => values),
  );

/** How many buckets are over: the last one is still being counted and would end every line in a fall. */
function wholeBuckets({ series, t0, step, complete_until }: BoardAsOf["charts"]): number {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  return Math.min(length, Math.max(0, Math.floor((complete_until - t0) / step)));
}

/** Requests that failed. Where none did there is no such series, and there were none wherever requests were observed. */
function failedRequests(charts: BoardAsOf["charts"], requests: Values): Values {
  const failed = column(charts, "api.request", "5xx");
  return failed.length > 0 ? failed : requests.map((value) => (value === null ? null : 0));
}

/** A range as one says it: a board begins and ends with a bucket, which is a little more or less than what was asked. */
const rounded = (range: Millis): Millis => {
  const whole = range >= HOUR ? HOUR : 5 * MINUTE;
  return Math.max(whole, Math.round(range / whole) * whole);
};

/** Error rate and failed sign-ins over the range, which ends now where `then` is `null`, else at a time of day. */
export function errorCharts({ charts, rules }: BoardAsOf, then: string | null = null): readonly DetailChart[] {
  const whole = wholeBuckets(charts);
  const requests = column(charts, "api.request");
  const errors = ratio(failedRequests(charts, requests), requests).slice(0, whole);
  const signIns = column(charts, "auth.failure").slice(0, whole);
  const range = unbroken(durationText(rounded(whole * charts.step)));
  const rule = rules.find(({ key }) => key === "api-error-rate");
  const end = then ?? "now";
  const share = latest(errors.slice(-1));
  const failed = signIns.reduce<number | null>((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
  return [
    {
      title: "API errors",
      short: "Errors",
      values: errors,
      level: rule?.warning ?? rule?.critical ?? null,
      now:
        share === null
          ? [NO_DATA]
          : [unbroken(`${percentText(share)} in ${durationText(charts.step)}`), unbroken(percentText(share))],
      range,
      end,
    },
    {
      title: "Failed sign-ins",
      short: "Failed auth",
      values: signIns,
      level: null,
      now: failed === null ? [NO_DATA] : [unbroken(`${countText(failed)} in all`), countText(failed)],
      range,
      end,
    },
  ];
}

const count = (value: number | null): string => (value === null ? NO_DATA : countText(value));

/** Payment intents of today (UTC), and the ones that wait. */
export function paymentFacts({ payments }: BoardAsOf): readonly Fact[] {
  const oldest = payments.oldest_open_age_s;
  return [
    { name: "open now", value: count(payments.open), well: null },
    {
      name: "oldest",
      value: payments.open === 0 ? "none" : oldest === null ? NO_DATA : unbroken(shortAge(oldest * SECOND)),
      well: null,
    },
    { name: "created today", value: count(payments.created_today), well: null },
    { name: "approved", value: count(payments.approved_today), well: null },
    { name: "rejected", value: count(payments.rejected_today), well: null },
    { name: "superseded", value: count(payments.superseded_today), well: null },
    {
      name: "failed",
      value: count(payments.failed_today),
      well: payments.failed_today === null ? null : payments.failed_today === 0,
    },
  ];
}

/** Health, and who is not heard: those that are late or silent are named. */
export function healthFacts({ health, probe, sources }: BoardAsOf, now: Instant): readonly Fact[] {
  const connected = sources.map((row) => ({ row, how: standing(row, now) })).filter(({ how }) => how !== "not-connected");
  const heard = connected.filter(({ how }) => how === "connected");
  const missed = connected.filter(({ how }) => how === "late" || how === "silent");
  const latency = probe?.latency_ms ?? null;
  return [
    {
      name: "Health check",
      short: "Health",
      value: probe === null ? NO_DATA : probe.ok ? (latency === null ? "ok" : unbroken(durationText(latency))) : "fails",
      well: probe?.ok ?? null,
    },
    {
      name: "Database",
      value: health === null ? NO_DATA : health.database.status,
      well: health && health.database.status === "ok",
    },
    { name: "Row security", value: health === null ? NO_DATA : health.rls.status, well: health && health.rls.status === "ok" },
    { name: "Sources", value: `${heard.length} of ${connected.length}`, well: missed.length === 0 },
    ...missed.map(({ row }) => ({
      name: sourceTitles[row.source],
      value: unbroken(shortAge(now - (row.last_receipt_at ?? row.last_event_at ?? now))),
      well: false,
    })),
  ];
}

/** The newest releases and how old they are. All ages are written as `5 min ago`, or all as `5 min` where one `fits` not. */
export function releaseFacts(
  releases: readonly { readonly version: string; readonly at: number }[],
  now: Instant,
  fits: (version: string, age: string) => boolean,
): readonly Fact[] {
  const aged = releases.map(({ version, at }) => ({ version, age: unbroken(shortAge(now - at)) }));
  const inWords = aged.every(({ version, age }) => fits(version, unbroken(`${age} ago`)));
  return aged.map(({ version, age }) => ({
    name: version,
    value: inWords ? unbroken(`${age} ago`) : age,
    endTells: true,
    well: null,
  }));
}

/** The note of the shift before. */
export interface HandoverCard {
  readonly text: string;
  readonly from: string;
}

export const handoverCard = ({ text, by, at }: Handover, now: Instant): HandoverCard => ({
  text,
  from: unbroken(`${by === null ? "" : `${by}, `}${shortAge(now - at)} ago`),
});
