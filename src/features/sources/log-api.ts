/** How reading the platform's log API goes, in words. Pure: `now` is the server's time. */
import type { LogPull } from "../../contracts/log-pull.ts";
import { type Instant, instantOf, MINUTE } from "../../domain/time.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { type Clock, formatTime } from "../../format/time.ts";
import type { State } from "../../ui/state-mark.tsx";

/** The log API as the page shows it. */
export interface LogApiView {
  readonly state: State;
  readonly word: string;
  readonly sentences: readonly string[];
}

/** The ticker runs each minute, and a run that leaves the API alone counts as a try. */
const ABANDONED = 15 * MINUTE;

const ended = (sentence: string): string => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`);

/** State, word and sentences; the most pressing thing first. */
export function logApiView(answer: NonNullable<LogPull>, now: Instant, clock: Clock): LogApiView {
  const tried = instantOf(answer.tried_at);
  const age = (at: Instant) => formatAge(at, now, clock.locale);
  if (now - tried > ABANDONED) {
    return {
      state: "unknown",
      word: "Not read",
      sentences: [`Not tried since ${age(tried)}: the ticker does not run, or WATCH_MANAGEMENT_TOKEN was taken away.`],
    };
  }
  const failed = answer.tables.filter(({ error }) => error !== null);
  if (answer.failing_since !== null) return { state: "warning", word: "Failing", sentences: failure(answer, now, clock) };
  const read = `Last read ${age(tried)}.`;
  if (failed.length > 0) {
    const each = failed.map(({ table, error }) => `${table} cannot be read: ${ended(error ?? "")}`);
    return { state: "late", word: "In part", sentences: [read, ...each] };
  }
  const reached = answer.tables.map(({ read_to }) => read_to).filter((at) => at !== null);
  const behind = reached.length === 0 || reached.length < answer.tables.length ? null : instantOf(Math.min(...reached));
  return {
    state: "ok",
    word: "Read",
    sentences: behind === null ? [read] : [read, `Every table is read up to ${age(behind)} or later.`],
  };
}

function failure({ failing_since, error, resting_until, tables }: NonNullable<LogPull>, now: Instant, clock: Clock): string[] {
  const why = error ?? tables.find((table) => table.error !== null)?.error ?? "no reason is known";
  const sentences = [`Nothing could be read for ${formatDuration(now - (failing_since ?? now), clock.locale)}: ${ended(why)}`];
  if (resting_until !== null && resting_until > now) {
    sentences.push(`Tried again at ${formatTime(instantOf(resting_until), clock)}.`);
  }
  if (/ 40[13]\b/.test(why)) {
    sentences.push(
      "Renew the access token and set WATCH_MANAGEMENT_TOKEN again; it must be of an account that may open this project.",
    );
  }
  return sentences;
}
