import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import { instantOf, MINUTE } from "../time.ts";
import type { RuleAtSlot, SlotInput, SlotOutcome } from "./evaluate-slot.ts";
import { evaluateSlot } from "./evaluate-slot.ts";
import type { NotifyState } from "./notify.ts";
import { usualTiming } from "./notify.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { AlertState } from "./state.ts";

const t0 = instantOf(1_760_000_400_000);
const at = (minute: number) => instantOf(t0 + minute * MINUTE);
const window = 3;

/** What one rule counts in each minute; `null` is unobserved. */
type Story = readonly (number | null)[];
const story: fc.Arbitrary<Story> = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 9, 30, 150, null), fc.integer({ min: 1, max: 8 })), { minLength: 2, maxLength: 7 })
  .map((blocks) => blocks.flatMap(([n, length]) => Array.from({ length }, () => n)));
const stories = fc.record({ a: story, b: story, c: story });

interface World {
  readonly states: Readonly<Record<string, AlertState>>;
  readonly notifyState: NotifyState | null;
}
const nothingYet: World = { states: {}, notifyState: null };

function ruleAt(key: string, counted: Story, minute: number, world: World): RuleAtSlot {
  const rule: AlertRule = {
    ...alertRule(key, defaultRules["query-errors"]),
    windowS: window * 60,
    forS: 60,
    keepFiringForS: 120,
  };
  return {
    rule,
    version: 1,
    changedAt: null,
    recipients: {
      key,
      group: key === "c" ? "auth" : "database",
      channels: { warning: ["chat"], critical: ["chat", "pager"] },
      inhibitedBy: [],
    },
    runbook: null,
    state: world.states[key] ?? null,
    last: { sentence: null, value: null },
    input: { numerator: { t0, step: MINUTE, values: counted.slice(0, minute) }, denominator: null, lagMs: 0 },
    weekly: null,
    problem: null,
  };
}

const inputAt = (told: Record<string, Story>, minute: number, world: World, more: Partial<SlotInput> = {}): SlotInput => ({
  slot: at(minute),
  now: at(minute),
  rules: Object.entries(told).map(([key, counted]) => ruleAt(key, counted, minute, world)),
  notifyState: world.notifyState,
  policies: { acks: [], silences: [], quietHours: [], timing: usualTiming },
  releases: [],
  zone: { offsetMin: 0, name: "UTC" },
  links: { dashboard: null, environment: null, runbooks: null },
  ...more,
});

const after = (world: World, outcome: SlotOutcome): World => ({
  states: { ...world.states, ...Object.fromEntries(outcome.states.map(({ rule, state }) => [rule, state])) },
  notifyState: outcome.notifyState,
});
const asStored = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** All outcomes of a story, minute by minute, and once more half a minute later for what has become due. */
function play(told: Record<string, Story>, more: Partial<SlotInput> = {}): SlotOutcome[] {
  const outcomes: SlotOutcome[] = [];
  let world = nothingYet;
  const length = Math.max(...Object.values(told).map((counted) => counted.length));
  for (let minute = 1; minute <= length + 12; minute += 1) {
    for (const slot of [at(minute), null]) {
      const now = instantOf(at(minute) + (slot === null ? MINUTE / 2 : 0));
      const outcome = evaluateSlot(asStored({ ...inputAt(told, minute, world, more), slot, now }));
      outcomes.push(outcome);
      world = asStored(after(world, outcome));
    }
  }
  return outcomes;
}

/** A whole story is hundreds of slots. */
const played = { numRuns: 30 };

const entriesOf = (outcomes: readonly SlotOutcome[]) =>
  outcomes.flatMap(({ messages }) => messages.flatMap(({ entries }) => entries));

describe("a slot, whatever was counted", () => {
  it("has the same outcome for every evaluator that reads the same", () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 20 }), (told, minute) => {
        const input = inputAt(told, minute, nothingYet);
        expect(evaluateSlot(asStored(input))).toEqual(evaluateSlot(input));
      }),
    );
  });

  it("tells nothing twice", () => {
    fc.assert(
      fc.property(stories, (told) => {
        const entries = entriesOf(play(told));
        const keys = entries.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      played,
    );
  });

  it("makes one message of what goes to one channel for one group and severity", () => {
    fc.assert(
      fc.property(stories, (told) => {
        for (const { messages } of play(told)) {
          const names = messages.map(({ channel, content }) => `${content.group}/${content.severity} ${channel}`);
          expect(new Set(names).size).toBe(names.length);
          for (const { channel, content, entries } of messages) {
            expect(content.alerts).toHaveLength(entries.length);
            for (const entry of entries) expect(entry).toMatchObject({ channel, group: content.group, message: content.message });
          }
        }
      }),
      played,
    );
  });

  it("changes an episode with every transition that belongs to one, and ends only what had begun", () => {
    fc.assert(
      fc.property(stories, (told) => {
        const open = new Set<string>();
        for (const { transitions, episodes } of play(told)) {
          const changed = new Set(episodes.map(({ id }) => id));
          for (const { episode } of transitions) if (episode !== null) expect(changed.has(episode)).toBe(true);
          for (const { id, resolvedAt, firedAt } of episodes) {
            if (resolvedAt === null) open.add(id);
            else {
              expect(open.delete(id)).toBe(true);
              expect(resolvedAt).toBeGreaterThan(firedAt);
            }
          }
        }
      }),
      played,
    );
  });

  it("is judged by its own rules: one that cannot be read changes nothing for the others", () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 20 }), (told, minute) => {
        const input = inputAt(told, minute, nothingYet);
        const broken = {
          ...input,
          rules: input.rules.map((rule) => (rule.rule.key === "b" ? { ...rule, problem: "odd" } : rule)),
        };
        const others = (outcome: SlotOutcome) => outcome.states.filter(({ rule }) => rule !== "b");
        expect(others(evaluateSlot(broken))).toEqual(others(evaluateSlot(input)));
        expect(evaluateSlot(broken).states.find(({ rule }) => rule === "b")?.measurement.kind).toBe("error");
      }),
    );
  });

  it("holds warnings in quiet hours, unless they had been critical, and never anything critical", () => {
    fc.assert(
      fc.property(stories, (told) => {
        const always = { policies: { ...inputAt(told, 1, nothingYet).policies, quietHours: [{ from: at(0), to: at(1_000) }] } };
        const critical = (outcomes: readonly SlotOutcome[]) =>
          new Set(entriesOf(outcomes).flatMap(({ rule, severity }) => (severity === "critical" ? [rule] : [])));
        const quiet = play(told, always);
        const eased = new Set(
          quiet.flatMap(({ episodes }) => episodes.flatMap(({ id, peak }) => (peak === "critical" ? [id] : []))),
        );
        expect(entriesOf(quiet).filter(({ severity, episode }) => severity === "warning" && !eased.has(episode))).toEqual([]);
        expect(critical(quiet)).toEqual(critical(play(told)));
      }),
      played,
    );
  });

  it("says nothing new where only time has passed and nothing is due", () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 1, max: 20 }), (told, minute) => {
        const first = evaluateSlot(inputAt(told, minute, nothingYet));
        const world = asStored(after(nothingYet, first));
        const again = evaluateSlot({ ...inputAt(told, minute, world), slot: null, now: instantOf(at(minute) + 1) });
        expect(again).toMatchObject({ states: [], transitions: [], messages: [], changed: false });
      }),
    );
  });
});
