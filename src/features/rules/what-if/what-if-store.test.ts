import { expect, test } from "vitest";
import { ruleOf, shippedSettings } from "../../../domain/rule-settings.ts";
import { defaultRules } from "../../../domain/rules.ts";
import { instantOf, MINUTE } from "../../../domain/time.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import type { Outcome, Past } from "./what-if.ts";
import { whatIfStore } from "./what-if-store.ts";

/** A worker that writes down what it is told, and says what the test wants. */
function scripted() {
  const told: ToWorker[] = [];
  const listeners: ((event: { data: FromWorker }) => void)[] = [];
  const failures: (() => void)[] = [];
  let ended = false;
  const worker = {
    postMessage: (message: ToWorker) => told.push(message),
    addEventListener: (kind: string, listener: () => void) => (kind === "error" ? failures : listeners).push(listener),
    terminate: () => {
      ended = true;
    },
  };
  return {
    told,
    start: () => worker as unknown as Worker,
    say: (data: FromWorker) => {
      for (const listener of listeners) listener({ data });
    },
    fail: () => {
      for (const failure of failures) failure();
    },
    isEnded: () => ended,
  };
}

const rule = ruleOf("query-errors", defaultRules["query-errors"], shippedSettings("query-errors", defaultRules["query-errors"]));
const drawn = { key: "a", t0: instantOf(0), step: MINUTE, values: [1], usual: null, unseen: 0, thin: 0 };
const comparison = {
  caught: [],
  missed: [],
  extra: [],
  atNight: 0,
  nuisance: 0,
  beyond: null,
  firing: 0,
  judged: 1,
  firingJudged: 0,
};
const outcome = (firing: number): Outcome => ({ episodes: [], comparison: { ...comparison, firing }, drawn: { ...drawn } });
const today = { comparison };
const past = (): Past => ({
  buckets: { t0: instantOf(0), step: MINUTE, numerator: new Float64Array(3), denominator: null, usual: null, lagMs: 0 },
  recorded: [],
  nights: [],
});
const last = (told: readonly ToWorker[]) => {
  const message = told.at(-1);
  return message === undefined || message.kind === "past" ? 0 : message.id;
};

test("only the newest question is answered, and an equal drawing stays the same object", () => {
  const worker = scripted();
  const store = whatIfStore(worker.start);
  store.open();
  store.load(past());
  store.replay(rule, rule);
  const first = last(worker.told);
  store.replay(rule, rule);
  worker.say({ kind: "replayed", id: first, outcome: outcome(1), today });
  expect(store.state().outcome).toBeNull();
  worker.say({ kind: "replayed", id: last(worker.told), outcome: outcome(2), today });
  const kept = store.state().outcome?.drawn;
  store.replay(rule, rule);
  worker.say({ kind: "replayed", id: last(worker.told), outcome: outcome(3), today });
  expect(store.state().outcome?.comparison.firing).toBe(3);
  expect(store.state().outcome?.drawn).toBe(kept);
});

test("a newer past is replayed at once under what was tried last", () => {
  const worker = scripted();
  const store = whatIfStore(worker.start);
  store.open();
  store.replay(rule, rule);
  store.load(past());
  expect(worker.told.map(({ kind }) => kind)).toEqual(["replay", "past", "replay"]);
});

test("a suggestion is on its way, then here, and gone once it is dismissed", () => {
  const worker = scripted();
  const store = whatIfStore(worker.start);
  store.open();
  store.suggest(rule, rule, "warning");
  const id = last(worker.told);
  expect(store.state().suggestion).toEqual({ severity: "warning", answer: "pending" });
  worker.say({ kind: "suggested", id, severity: "warning", proposal: null });
  expect(store.state().suggestion).toEqual({ severity: "warning", answer: "none" });
  store.dismiss();
  worker.say({ kind: "suggested", id, severity: "warning", proposal: null });
  expect(store.state().suggestion).toBeNull();
});

test("a worker that gives up is said to, and one that is closed is ended and forgotten", () => {
  const worker = scripted();
  const store = whatIfStore(worker.start);
  let heard = 0;
  const silence = store.subscribe(() => {
    heard += 1;
  });
  const close = store.open();
  worker.fail();
  expect([store.state().failed, heard]).toEqual([true, 1]);
  silence();
  close();
  expect(worker.isEnded()).toBe(true);
  expect(store.state()).toEqual({ outcome: null, today: null, suggestion: null, failed: false });
});
