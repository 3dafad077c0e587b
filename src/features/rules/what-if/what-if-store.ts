/** The page's side of the worker: what was asked last, and the newest answers to it. */
import type { AlertRule, Severity } from "../../../domain/alert-engine/rule.ts";
import type { FromWorker, Today, ToWorker } from "./messages.ts";
import type { Outcome, Past, Proposal } from "./what-if.ts";

export interface WhatIfState {
  /** `null` until the first replay. */
  readonly outcome: Outcome | null;
  readonly today: Today | null;
  /** A suggestion that was asked for: on its way, or here. */
  readonly suggestion: { readonly severity: Severity; readonly answer: "pending" | "none" | "keep" | Proposal } | null;
  /** Whether the worker gave up. */
  readonly failed: boolean;
}

export interface WhatIfStore {
  /** Starts the worker; the returned function ends it. */
  readonly open: () => () => void;
  /** Replaces the past, and replays over it what was replayed last. Its buffers go to the worker: make them for this call. */
  readonly load: (past: Past) => void;
  readonly replay: (rule: AlertRule, today: AlertRule) => void;
  readonly suggest: (rule: AlertRule, today: AlertRule, severity: Severity) => void;
  readonly dismiss: () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => WhatIfState;
}

const nothing: WhatIfState = { outcome: null, today: null, suggestion: null, failed: false };

const buffersOf = ({ buckets: { numerator, denominator, usual } }: Past): ArrayBuffer[] =>
  [numerator, denominator, usual?.values].flatMap((column) => (column ? [column.buffer] : []));

/** A store over one worker. `start` makes the worker. */
export function whatIfStore(start: () => Worker): WhatIfStore {
  const listeners = new Set<() => void>();
  let worker: Worker | null = null;
  let state = nothing;
  let id = 0;
  const asked = { replay: 0, suggest: 0 };
  let tried: { readonly rule: AlertRule; readonly today: AlertRule } | null = null;

  const become = (change: Partial<WhatIfState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const say = (message: ToWorker, transfer: Transferable[] = []): void => worker?.postMessage(message, transfer);
  /** A drawing that did not change stays the same object, so that the chart is not drawn again. */
  const withKeptDrawing = (outcome: Outcome): Outcome =>
    state.outcome?.drawn.key === outcome.drawn.key ? { ...outcome, drawn: state.outcome.drawn } : outcome;

  const hear = ({ data }: MessageEvent<FromWorker>): void => {
    if (data.kind === "replayed" && data.id === asked.replay)
      become({ outcome: withKeptDrawing(data.outcome), today: data.today });
    else if (data.kind === "suggested" && data.id === asked.suggest)
      become({ suggestion: { severity: data.severity, answer: data.proposal ?? "none" } });
  };

  const replay = (rule: AlertRule, today: AlertRule): void => {
    id += 1;
    asked.replay = id;
    tried = { rule, today };
    say({ kind: "replay", id, rule, today });
  };

  return {
    open() {
      worker = start();
      worker.addEventListener("message", hear);
      worker.addEventListener("error", () => become({ failed: true }));
      return () => {
        worker?.terminate();
        worker = null;
        tried = null;
        state = nothing;
      };
    },
    load(past) {
      say({ kind: "past", past }, buffersOf(past));
      if (tried !== null) replay(tried.rule, tried.today);
    },
    replay,
    suggest(rule, today, severity) {
      id += 1;
      asked.suggest = id;
      become({ suggestion: { severity, answer: "pending" } });
      say({ kind: "suggest", id, rule, today, severity });
    },
    dismiss() {
      asked.suggest = 0;
      become({ suggestion: null });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
  };
}
