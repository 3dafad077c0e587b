/** Replays rules beside the page, so that a level can be dragged. The buckets come once and stay; a question brings only a rule. */
import type { FromWorker, Today, ToWorker } from "./messages.ts";
import { type WhatIf, whatIf } from "./what-if.ts";

type Question = Exclude<ToWorker, { kind: "past" }>;

/** The compiler takes this file for one of a page: in a worker, `postMessage` needs no target. */
const answer = (message: FromWorker): void => (globalThis as unknown as Pick<Worker, "postMessage">).postMessage(message);

let engine: WhatIf | null = null;
let today: { readonly rule: string; readonly outcome: Today } | null = null;
const waiting = new Map<Question["kind"], Question>();
let scheduled = false;

function todayOf(whatIf: WhatIf, rule: Extract<Question, { kind: "replay" }>["today"]): Today {
  const key = JSON.stringify(rule);
  if (today?.rule !== key) {
    const { comparison } = whatIf.replay(rule);
    today = { rule: key, outcome: { comparison } };
  }
  return today.outcome;
}

function work(): void {
  scheduled = false;
  const questions = [...waiting.values()];
  waiting.clear();
  if (engine === null) return;
  for (const question of questions) {
    const { id } = question;
    if (question.kind === "replay") {
      const before = todayOf(engine, question.today);
      answer({ kind: "replayed", id, outcome: engine.replay(question.rule), today: before });
    } else {
      const { rule, today, severity } = question;
      answer({ kind: "suggested", id, severity, proposal: engine.suggest(rule, today, severity) });
    }
  }
}

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "past") {
    engine = whatIf(data.past);
    today = null;
    return;
  }
  waiting.set(data.kind, data);
  if (scheduled) return;
  scheduled = true;
  // After the messages that are here already: only the newest question of a kind is worth an answer.
  setTimeout(work, 0);
});
