/** The page that what-if.bench.ts measures: each function answers with the milliseconds from question to answer, worker included. */
import { decodeMinutes } from "../../../src/domain/alert-engine/minutes.ts";
import { recordedRanges } from "../../../src/features/rules/what-if/ranges.ts";
import { type WhatIfState, whatIfStore } from "../../../src/features/rules/what-if/what-if-store.ts";
import { month, ruleAt } from "./month.ts";

declare global {
  interface Window {
    load: () => Promise<number>;
    replay: (level: number, windowS: number) => Promise<number>;
    suggest: (level: number) => Promise<number>;
  }
}

const store = whatIfStore(
  () => new Worker(new URL("../../../src/features/rules/what-if/what-if.worker.ts", import.meta.url), { type: "module" }),
);
store.open();
const today = ruleAt(0);

/** Asks, and waits until the state says so. */
const timed = (ask: () => void, isAnswered: (state: WhatIfState, before: WhatIfState) => boolean): Promise<number> =>
  new Promise((resolve) => {
    const before = store.state();
    const begin = performance.now();
    const stop = store.subscribe(() => {
      if (!isAnswered(store.state(), before)) return;
      stop();
      resolve(performance.now() - begin);
    });
    ask();
  });

const replayed = (state: WhatIfState, before: WhatIfState) => state.outcome !== null && state.outcome !== before.outcome;

window.load = () =>
  timed(() => {
    store.load({ buckets: decodeMinutes("ratio", month), recorded: recordedRanges(month), nights: [] });
    store.replay(today, today);
  }, replayed);
window.replay = (level, windowS) => timed(() => store.replay(ruleAt(level, windowS), today), replayed);
window.suggest = (level) =>
  timed(
    () => store.suggest(ruleAt(level), ruleAt(1), "warning"),
    ({ suggestion }) => suggestion !== null && suggestion.answer !== "pending",
  );
