/** What the page and the worker say to each other. All of it is plain data. */
import type { Comparison } from "../../../domain/alert-engine/replay.ts";
import type { AlertRule, Severity } from "../../../domain/alert-engine/rule.ts";
import type { Outcome, Past, Proposal } from "./what-if.ts";

/** To the worker. A newer question of a kind replaces an older one that is not answered yet. */
export type ToWorker =
  | { readonly kind: "past"; readonly past: Past }
  | { readonly kind: "replay"; readonly id: number; readonly rule: AlertRule; readonly today: AlertRule }
  | {
      readonly kind: "suggest";
      readonly id: number;
      readonly rule: AlertRule;
      readonly today: AlertRule;
      readonly severity: Severity;
    };

/** From the worker, with the number of the question. */
export type FromWorker =
  | { readonly kind: "replayed"; readonly id: number; readonly outcome: Outcome; readonly today: Today }
  | { readonly kind: "suggested"; readonly id: number; readonly severity: Severity; readonly proposal: Proposal | "keep" | null };

/** What the rule in force would have done, without its drawing. */
export interface Today {
  readonly comparison: Comparison;
}
