import { useEffect, useState, useSyncExternalStore } from "react";
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import type { AlertRule } from "../../../domain/alert-engine/rule.ts";
import { pastOf } from "./past.ts";
import { type WhatIfState, type WhatIfStore, whatIfStore } from "./what-if-store.ts";

interface Tried {
  /** `undefined` while it is on its way. */
  readonly answer: RuleBucketsAnswer | undefined;
  /** What is tried and what is in force; the same objects while nothing changed. */
  readonly rule: AlertRule;
  readonly today: AlertRule;
}

const start = (): Worker => new Worker(new URL("./what-if.worker.ts", import.meta.url), { type: "module" });

/** Replays what is tried, in a worker that lives as long as the component. */
export function useWhatIf({ answer, rule, today }: Tried): WhatIfState & Pick<WhatIfStore, "suggest" | "dismiss"> {
  const [store] = useState(() => whatIfStore(start));
  const { measure } = rule;
  useEffect(() => store.open(), [store]);
  useEffect(() => {
    if (answer === undefined) return;
    store.load(pastOf(measure, answer));
  }, [store, answer, measure]);
  useEffect(() => store.replay(rule, today), [store, rule, today]);
  const state = useSyncExternalStore(store.subscribe, store.state);
  return { ...state, suggest: store.suggest, dismiss: store.dismiss };
}
