/** One function for each alerting function of the database. All reject with `ApiError`; times are milliseconds since the epoch. */
import * as z from "zod/mini";
import {
  type AlertsAnswer,
  alertsAnswer,
  type EpisodeAnswer,
  type EpisodesAnswer,
  episodeAnswer,
  episodesAnswer,
  type NoiseAnswer,
  noiseAnswer,
  type RuleBucketsAnswer,
  type RuleVersionsAnswer,
  ruleBucketsAnswer,
  ruleVersionsAnswer,
} from "../contracts/alerts.ts";
import type { Instant, TimeRange } from "../domain/time.ts";
import type { Api, Waiting } from "./api.ts";

/** Rows of one page of a list. */
const PAGE = 100;

const bounds = ({ from, to }: TimeRange) => ({ from_ms: from, to_ms: to });

/** A page of a list: what follows `cursor`, the newest without one. */
const page = (cursor: string | null) => ({ max_rows: PAGE, ...(cursor === null ? {} : { cursor }) });

/** What was done is read again: the answer itself does not matter. */
const done = z.unknown();

/** Every rule as it was last judged, what ended lately, silences and channels. */
export const alerts = (api: Api, waiting?: Waiting): Promise<AlertsAnswer> => api.call("alerts", {}, alertsAnswer, waiting);

/** All that is known of one episode. */
export const episode = (api: Api, id: string, waiting?: Waiting): Promise<EpisodeAnswer> =>
  api.call("episode", { id }, episodeAnswer, waiting);

/** A page of a list over a range; `rule` narrows it to one. */
export interface PageQuestion {
  readonly range: TimeRange;
  readonly rule: string | undefined;
  readonly cursor: string | null;
}

/** Episodes that touch a range, newest first. */
export const episodes = (api: Api, { range, rule, cursor }: PageQuestion, waiting?: Waiting): Promise<EpisodesAnswer> =>
  api.call("episodes", { ...bounds(range), ...(rule === undefined ? {} : { rule }), ...page(cursor) }, episodesAnswer, waiting);

/** What each rule cost and brought over a range. */
export const noise = (api: Api, range: TimeRange, waiting?: Waiting): Promise<NoiseAnswer> =>
  api.call("noise", bounds(range), noiseAnswer, waiting);

/** The minutes that a rule is measured by, at most 28 days of them. */
export const ruleBuckets = (api: Api, key: string, range: TimeRange, waiting?: Waiting): Promise<RuleBucketsAnswer> =>
  api.call("rule_buckets", { key, ...bounds(range) }, ruleBucketsAnswer, waiting);

/** Says that the caller is on it until `until`. A later one takes over from an earlier one, or extends it. */
export const ack = (api: Api, episode: string, reason: string, until: Instant): Promise<unknown> =>
  api.call("ack", { episode, reason, until_ms: until }, done);

/** Takes the acknowledgement of an episode back. */
export const endAck = (api: Api, episode: string): Promise<unknown> => api.call("end_ack", { episode }, done);

/** What a silence matches; an empty list matches everything of its kind, and not all may be empty. */
export interface SilenceMatcher {
  readonly rules: readonly string[];
  readonly groups: readonly string[];
  readonly severities: readonly string[];
}

/** Keeps notifications back over a range of at most 7 days. */
export const silence = (api: Api, matcher: SilenceMatcher, range: TimeRange, reason: string): Promise<unknown> =>
  api.call(
    "silence",
    {
      rules: [...matcher.rules],
      groups: [...matcher.groups],
      severities: [...matcher.severities],
      from_ms: range.from,
      until_ms: range.to,
      reason,
    },
    done,
  );

/** Ends a silence before its time. */
export const endSilence = (api: Api, id: string): Promise<unknown> => api.call("end_silence", { id }, done);

/** Writes something down beside an episode. */
export const note = (api: Api, episode: string, text: string): Promise<unknown> => api.call("note", { episode, text }, done);

/** Every version of a rule, newest first. */
export const ruleVersions = (api: Api, key: string, waiting?: Waiting): Promise<RuleVersionsAnswer> =>
  api.call("rule_versions", { key }, ruleVersionsAnswer, waiting);
