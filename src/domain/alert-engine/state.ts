/** What the engine remembers of a rule between two slots. Plain JSON: a state written, read back and stepped on gives the same answers. */
import type { Instant, Millis } from "../time.ts";
import type { Flapping } from "./flapping.ts";
import { steady } from "./flapping.ts";
import type { Severity } from "./rule.ts";

/** Where the alert stands. */
export type Phase =
  | { readonly name: "inactive" }
  | {
      readonly name: "pending";
      /** The slot from which `for` is counted. */
      readonly activeAt: Instant;
      readonly severity: Severity;
      /** As of a firing one, and kept when it fires. */
      readonly criticalSince?: Instant | undefined;
      /** How long before its minutes were complete the breach was noticed; left out where they were. */
      readonly ahead?: Millis;
    }
  | {
      readonly name: "firing";
      readonly activeAt: Instant;
      readonly firedAt: Instant;
      /** Severity now, and the worst of the episode. */
      readonly severity: Severity;
      readonly peak: Severity;
      /** From which slot on it is critical; left out where it is not, and where it has been from `activeAt` on. */
      readonly criticalSince?: Instant | undefined;
      /** First OK of the current recovery, or null while the breach lasts. */
      readonly clearSince: Instant | null;
      readonly episode: string;
    };

export interface AlertState {
  /** The last judged slot; null before the first. */
  readonly slot: Instant | null;
  /** How far the last two judged slots lay apart: the caller's pace. Not known after the first, nor in what older releases stored. */
  readonly pace?: Millis | undefined;
  readonly phase: Phase;
  /** Why nothing can be judged at present, and since when. */
  readonly unobserved: { readonly why: "no_data" | "low_traffic"; readonly since: Instant } | null;
  /** Errors in a row; `raised` once people were to be told that the rule cannot be evaluated. */
  readonly errors: { readonly count: number; readonly since: Instant; readonly raised: boolean } | null;
  readonly flapping: Flapping;
}

/** A rule that was never judged. */
export const initialState: AlertState = {
  slot: null,
  phase: { name: "inactive" },
  unobserved: null,
  errors: null,
  flapping: steady,
};

/**
 * What happened at a slot. `withdrawn` is a pending that calmed down by itself; `eased` goes from critical to warning; `flapping` and
 * `settled` frame a time of flapping; `unevaluable` and `evaluable` frame a time in which the rule cannot be judged.
 */
export type TransitionKind =
  | "pending"
  | "withdrawn"
  | "fired"
  | "escalated"
  | "eased"
  | "resolved"
  | "flapping"
  | "settled"
  | "unevaluable"
  | "evaluable";

export interface Transition {
  readonly rule: string;
  readonly slot: Instant;
  readonly kind: TransitionKind;
  /** The episode that the transition belongs to; null for what belongs to none. */
  readonly episode: string | null;
  readonly severity: Severity | null;
  /** The measured value, or null where there was none. */
  readonly value: number | null;
  /** Why an episode ended, where it was not by recovery. */
  readonly cause: "rule_changed" | "rule_disabled" | null;
}

/** Identity of an episode: the same for every evaluator that judges the same slot. */
export const episodeId = (rule: string, firedAt: Instant): string => `${rule}@${firedAt}`;
