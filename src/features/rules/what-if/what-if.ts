/**
 * What a rule would have done over the past, as often as it is asked with other settings. Measuring depends on the window and the
 * minimum volume alone, so it is done once for all levels that are tried.
 */
import type { Measurement } from "../../../domain/alert-engine/measure.ts";
import { type Buckets, inputOf } from "../../../domain/alert-engine/minutes.ts";
import {
  beyondOf,
  type Comparison,
  catches,
  compare,
  type Episode,
  episodesOf,
  isConstant,
  type JudgedSlots,
  judgedSlots,
  type Span,
  type Stretch,
  spanOf,
} from "../../../domain/alert-engine/replay.ts";
import type { AlertRule, Level, Severity } from "../../../domain/alert-engine/rule.ts";
import { advise } from "../../../domain/alert-engine/suggest.ts";
import { usualAt } from "../../../domain/alert-engine/usual.ts";
import { HOUR, type Instant, instantOf, type Millis, SECOND, type TimeRange } from "../../../domain/time.ts";

/** What a rule is tried on. */
export interface Past {
  readonly buckets: Buckets;
  readonly recorded: readonly TimeRange[];
  /** Nights in absolute time. */
  readonly nights: readonly TimeRange[];
}

/** The measure as a chart shows it: in each bucket the value nearest to a breach. */
export interface Drawn {
  /** Equal keys are equal drawings. */
  readonly key: string;
  readonly t0: Instant;
  readonly step: Millis;
  readonly values: readonly (number | null)[];
  /** The usual range in the rule's measure; `null` where it is not compared with what is usual. */
  readonly usual: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] } | null;
  /** Time that could not be judged: nothing was observed, or too little. */
  readonly unseen: Millis;
  readonly thin: Millis;
}

/** An episode that would have been. */
export interface ReplayedEpisode extends Episode {
  /** Whether it catches no recorded one. */
  readonly extra: boolean;
  readonly atNight: boolean;
  /** Where it goes on for hours outside of recorded ones. */
  readonly beyond: Stretch | null;
}

export interface Outcome {
  readonly episodes: readonly ReplayedEpisode[];
  readonly comparison: Comparison;
  readonly drawn: Drawn;
}

/** A level to take, and what the whole rule would have done with it. */
export interface Proposal {
  readonly severity: Severity;
  readonly level: Level;
  readonly outcome: Outcome;
}

export interface WhatIf {
  readonly replay: (rule: AlertRule) => Outcome;
  /** A level to take, or that the rule's own does best; `null`: nothing was measured, or every level fires too often. */
  readonly suggest: (rule: AlertRule, today: AlertRule, severity: Severity) => Proposal | "keep" | null;
}

/** Most buckets of a drawing, and of how many hours each is a multiple: round hours are easy to name. */
const MOST = 240;

function drawnStep({ step, numerator }: Buckets): Millis {
  const least = (numerator.length * step) / MOST;
  return least <= HOUR ? Math.max(step, Math.ceil(least / step) * step) : Math.ceil(least / HOUR) * HOUR;
}

function usualOfHours(rule: AlertRule, { usual, t0, step, numerator }: Buckets, length: number, drawn: Millis): Drawn["usual"] {
  if (usual === null) return null;
  const low = new Array<number | null>(length).fill(null);
  const high = new Array<number | null>(length).fill(null);
  const hourly = { t0: usual.t0, step: HOUR, values: usual.values };
  for (let at = t0; at < t0 + numerator.length * step; at = instantOf(at + Math.min(HOUR, drawn))) {
    const found = usualAt(hourly, at);
    if (!found.known || (rule.measure === "share" && found.median === 0)) continue;
    const unit = rule.measure === "share" ? 1 / found.median : (rule.windowS * SECOND) / HOUR;
    const i = Math.floor((at - t0) / drawn);
    low[i] = Math.min(low[i] ?? Number.POSITIVE_INFINITY, found.low * unit);
    high[i] = Math.max(high[i] ?? 0, found.high * unit);
  }
  return { low, high };
}

function draw(rule: AlertRule, buckets: Buckets, { first, interval, measurements }: JudgedSlots, key: string): Drawn {
  const step = drawnStep(buckets);
  const length = Math.ceil((buckets.numerator.length * buckets.step) / step);
  const values = new Array<number | null>(length).fill(null);
  const worse = rule.direction === "above" ? Math.max : Math.min;
  const time: Record<Measurement["kind"], Millis> = { value: 0, no_data: 0, low_traffic: 0, error: 0 };
  for (const [n, measurement] of measurements.entries()) {
    time[measurement.kind] += interval;
    if (measurement.kind !== "value") continue;
    const i = Math.min(length - 1, Math.floor((first + n * interval - buckets.t0) / step));
    const before = values[i] ?? null;
    values[i] = before === null ? measurement.value : worse(before, measurement.value);
  }
  const usual = usualOfHours(rule, buckets, length, step);
  return { key, t0: buckets.t0, step, values, usual, unseen: time.no_data + time.error, thin: time.low_traffic };
}

/** Makes the past ready to be replayed. */
export function whatIf({ buckets, recorded, nights }: Past): WhatIf {
  const input = inputOf(buckets);
  let kept: { readonly slots: JudgedSlots; readonly span: Span; readonly drawn: Drawn } | null = null;

  const judged = (rule: AlertRule) => {
    const key = [rule.key, buckets.t0, rule.windowS, rule.minVolume, rule.intervalS].join("/");
    if (kept?.drawn.key === key) return kept;
    const slots = judgedSlots(rule, input);
    kept = { slots, span: spanOf(slots), drawn: draw(rule, buckets, slots, key) };
    return kept;
  };
  const replay = (rule: AlertRule): Outcome => {
    const { slots, span, drawn } = judged(rule);
    const episodes = episodesOf(rule, slots);
    const comparison = compare(episodes, recorded, nights, span);
    const constant = isConstant(comparison);
    return {
      episodes: episodes.map((episode) => ({
        ...episode,
        extra: constant || !recorded.some((range) => catches(episode, range)),
        atNight: nights.some(({ from, to }) => episode.from >= from && episode.from < to),
        beyond: beyondOf(episode, recorded, span),
      })),
      comparison,
      drawn,
    };
  };
  return {
    replay,
    suggest(rule, today, severity) {
      const found = advise(rule, today, severity, { slots: judged(rule).slots, recorded, nights });
      if (found?.kind === "keep") return "keep";
      return found === null ? null : { severity, level: found.level, outcome: replay({ ...rule, [severity]: found.level }) };
    },
  };
}
