/** Whether the page is watching: failures of network, API, permission and pipeline are told apart, and old data is never shown as health. */
import type { ApiErrorKind } from "../../api/errors.ts";
import { boardFreshness, EVALUATOR_LATE, POLL } from "../../domain/status/board-freshness.ts";
import { durationText } from "../../domain/status/wording.ts";
import { type Instant, MINUTE, type Millis } from "../../domain/time.ts";
import { type Clock, formatTime } from "../../format/time.ts";

/** How the last questions went. Times are of the reader's own machine. */
export interface Polling {
  readonly answeredAt: Instant | null;
  readonly failure: { readonly kind: ApiErrorKind | "fault"; readonly message: string; readonly advice: string } | null;
  readonly asking: boolean;
}

/** `fresh`: shown as it is. `late`: shown, with a warning. `unknown`: too old to say anything of now. */
export interface Watching {
  readonly state: "fresh" | "late" | "unknown";
  /** `null` while there is nothing to say. */
  readonly title: string | null;
  readonly detail: string;
  readonly signInAgain: boolean;
}

const reasons: Readonly<Record<ApiErrorKind | "fault", string>> = {
  network: "no network",
  timeout: "no answer in time",
  unavailable: "the data API is not available",
  unauthorized: "signed out",
  forbidden: "no permission",
  "schema-mismatch": "this page and the database do not fit",
  rpc: "the database refused the question",
  fault: "this page has a fault",
};

/** Judges the polling at `now` (the same clock as `answeredAt`). `clock` words the time since when. */
export function watchingAt({ answeredAt, failure, asking }: Polling, now: Instant, clock: Clock): Watching {
  const { state } = boardFreshness(answeredAt, now, POLL);
  const since = answeredAt === null ? "" : ` since ${formatTime(answeredAt, clock)}`;
  if (failure !== null)
    return {
      state: state === "fresh" ? "late" : state,
      title: `Not watching${since}: ${reasons[failure.kind]}`,
      detail: `${failure.message} ${failure.advice}`,
      signInAgain: failure.kind === "unauthorized",
    };
  if (state === "fresh" || answeredAt === null) return { state, title: null, detail: "", signInAgain: false };
  const detail = asking ? "Asking now." : "The next question is on its way.";
  return { state, title: `Not watching${since}`, detail, signInAgain: false };
}

/** What is said of a late evaluator; `null` while it is on time. Both times are of the server's clock. `past`: of a board of the past. */
export function evaluatorProblem(lastSlot: Instant | null, now: Instant, past = false): string | null {
  if (lastSlot === null && past) return "No run of the evaluator is recorded up to then: whether anything fired is not known.";
  if (lastSlot === null) return "The evaluator has never run: counts and gauges are not kept up. See the health page.";
  const age = now - lastSlot;
  return age <= EVALUATOR_LATE
    ? null
    : `The evaluator last ran ${durationText(age)} ago: counts and gauges are not kept up until it runs again.`;
}

/** Of a query: when it last succeeded and last failed, 0 for never (milliseconds of this machine's clock), and how often it ever failed. */
interface Tries {
  readonly dataUpdatedAt: number;
  readonly errorUpdatedAt: number;
  readonly errorUpdateCount: number;
}

/**
 * Wait until the next question: while it fails, as long as it has been failing, or doubling with each failure where it never succeeded, up
 * to two minutes; a tenth more or less, so that many screens do not ask at once. The same tries give the same wait: a wait that changed
 * with every drawing would never end.
 */
export function pollDelay({ dataUpdatedAt, errorUpdatedAt, errorUpdateCount }: Tries): Millis {
  const failing = dataUpdatedAt === 0 ? POLL * 2 ** (errorUpdateCount - 1) : errorUpdatedAt - dataUpdatedAt;
  const base = Math.min(2 * MINUTE, Math.max(POLL, failing));
  const chance = ((dataUpdatedAt + errorUpdatedAt) % 997) / 997;
  return Math.round(base * (0.9 + chance / 5));
}
