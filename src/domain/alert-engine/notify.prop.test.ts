import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultRules } from "../rules.ts";
import type { Instant } from "../time.ts";
import { instantOf, MINUTE, SECOND } from "../time.ts";
import type { NotifyState, OutboxEntry, Policies } from "./notify.ts";
import { nothingTold, notify, usualTiming } from "./notify.ts";
import type { Ack, Silence } from "./people.ts";
import type { AlertRule } from "./rule.ts";
import { alertRule } from "./rule.ts";
import type { AlertState, Transition } from "./state.ts";
import { initialState } from "./state.ts";
import { step } from "./step.ts";

const start = instantOf(1_760_000_400_000);
const keys = ["parent", "child", "other"] as const;
const channels = { warning: ["chat"], critical: ["chat", "pager"] };
const at = (minute: number): Instant => instantOf(start + minute * MINUTE);

interface World {
  readonly forS: number;
  readonly keepFiringForS: number;
  /** Per slot, a value for each rule; null stands for an error. */
  readonly slots: readonly (readonly (number | null)[])[];
  readonly silences: readonly Silence[];
  readonly ackAfter: number | null;
  readonly inhibition: boolean;
}

const silences: fc.Arbitrary<readonly Silence[]> = fc.array(
  fc.record({ rule: fc.constantFrom(...keys), from: fc.nat(120), length: fc.integer({ min: 1, max: 90 }) }).map(
    ({ rule, from, length }): Silence => ({
      id: `${rule}-${from}-${length}`,
      rules: [rule],
      groups: [],
      severities: [],
      from: at(from),
      until: at(from + length),
      reason: "drawn",
      by: "ada@example.com",
    }),
  ),
  { maxLength: 3 },
);

const worlds: fc.Arbitrary<World> = fc.record({
  forS: fc.constantFrom(0, 60, 120),
  keepFiringForS: fc.constantFrom(0, 60, 180),
  slots: fc
    .array(
      fc.record({
        values: fc.tuple(...keys.map(() => fc.constantFrom(0, 0, 20, 20, 60, null))),
        length: fc.constantFrom(1, 1, 2, 5, 12, 40),
      }),
      { minLength: 1, maxLength: 16 },
    )
    .map((blocks) => blocks.flatMap(({ values, length }) => Array.from({ length }, () => values))),
  silences,
  ackAfter: fc.constantFrom(null, 3, 20),
  inhibition: fc.boolean(),
});

interface History {
  readonly outbox: readonly OutboxEntry[];
  readonly transitions: readonly Transition[];
  readonly state: NotifyState;
}

/** Lives through a world, minute by minute, then through two calm hours. `perturb` stands for a crash between any two slots. */
function live(world: World, perturb: (state: NotifyState) => NotifyState = (state) => state): History {
  const rules: AlertRule[] = keys.map((key) =>
    alertRule(key, defaultRules["query-errors"], {
      forS: world.forS,
      keepFiringForS: world.keepFiringForS,
      warning: { at: 10, clear: 8 },
      critical: { at: 50, clear: 40 },
    }),
  );
  const states = new Map<string, AlertState>();
  const acks: Ack[] = [];
  const outbox: OutboxEntry[] = [];
  const all: Transition[] = [];
  let state = nothingTold;
  const calm = Array.from({ length: 120 }, () => keys.map(() => 0));
  for (const [minute, values] of [...world.slots, ...calm].entries()) {
    const transitions = rules.flatMap((rule, index) => {
      const value = values[index] ?? null;
      const next = step(
        rule,
        states.get(rule.key) ?? initialState,
        at(minute),
        value === null ? { kind: "error", reason: "drawn" } : { kind: "value", value, numerator: value, denominator: null },
      );
      states.set(rule.key, next.state);
      return next.transitions;
    });
    if (world.ackAfter !== null)
      for (const { kind, episode } of transitions)
        if (kind === "fired" && episode !== null)
          acks.push({
            episode,
            by: "ada@example.com",
            reason: "drawn",
            at: at(minute + world.ackAfter),
            until: at(minute + world.ackAfter + 60),
            severity: "warning",
          });
    const policies: Policies = {
      rules: keys.map((key) => ({
        key,
        group: key === "other" ? "api" : "auth",
        channels,
        inhibitedBy: world.inhibition && key === "child" ? ["parent"] : [],
      })),
      acks,
      silences: world.silences,
      quietHours: [],
      timing: usualTiming,
    };
    const result = notify(state, transitions, policies, at(minute));
    state = perturb(result.state);
    all.push(...transitions);
    outbox.push(...result.outbox);
  }
  return { outbox, transitions: all, state };
}

describe("notifications, whatever happens", () => {
  it("never have the same key twice", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const seen = live(world).outbox.map(({ key }) => key);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });

  it("tell a channel of a recovery only after they told it of the alert, and tell it every time", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const open = new Set<string>();
        for (const { rule, subject, channel, kind, episode } of live(world).outbox) {
          const conversation = `${subject} ${rule} ${episode} ${channel}`;
          if (kind === "resolved") expect(open.delete(conversation)).toBe(true);
          else open.add(conversation);
        }
        expect([...open]).toEqual([]);
      }),
    );
  });

  it("tell of an alert's becoming critical at most as often as it did", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { outbox, transitions } = live(world);
        for (const key of keys) {
          const became = transitions.filter(
            ({ rule, kind, severity }) => rule === key && severity === "critical" && (kind === "escalated" || kind === "fired"),
          );
          const pages = outbox.filter(({ rule, kind, channel }) => rule === key && kind === "escalated" && channel === "pager");
          expect(pages.length).toBeLessThanOrEqual(became.length);
        }
      }),
    );
  });

  it("never pass a silence, except with a recovery", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        for (const { rule, kind, at: now } of live(world).outbox)
          if (kind !== "resolved")
            expect(world.silences.some((s) => s.rules.includes(rule) && now >= s.from && now < s.until)).toBe(false);
      }),
    );
  });

  it("reach somebody within six minutes for every episode that lasts, is not silenced and is no echo", () => {
    const patience = usualTiming.groupInterval + MINUTE;
    fc.assert(
      fc.property(worlds, (world) => {
        const { outbox, transitions } = live({ ...world, silences: [], inhibition: false });
        for (const { kind, rule, episode, slot } of transitions) {
          if (kind !== "fired") continue;
          const end = transitions.find((t) => t.kind === "resolved" && t.episode === episode)?.slot ?? Number.POSITIVE_INFINITY;
          if (end - slot <= patience) continue;
          const before = outbox.filter((entry) => entry.rule === rule && entry.subject === "rule" && entry.at <= slot + patience);
          expect(before.at(-1)?.kind ?? "nothing").not.toMatch(/resolved|nothing/);
        }
      }),
    );
  });

  it("reach the pager within six minutes each time that an alert becomes critical and stays so, unless it flaps", () => {
    const patience = usualTiming.groupInterval + MINUTE;
    fc.assert(
      fc.property(worlds, (world) => {
        const { outbox, transitions } = live({ ...world, silences: [], inhibition: false });
        for (const { kind, rule, slot } of transitions) {
          const own = transitions.filter((t) => t.rule === rule);
          if (kind !== "escalated" || own.some((t) => t.kind === "flapping")) continue;
          if (own.some((t) => t.slot > slot && t.slot <= slot + patience)) continue;
          const paged = outbox.some(
            (entry) => entry.rule === rule && entry.channel === "pager" && entry.at >= slot && entry.at <= slot + patience,
          );
          expect(paged).toBe(true);
        }
      }),
    );
  });

  it("are the same after a restart between any two slots", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(live(world, (state) => JSON.parse(JSON.stringify(state)))).toEqual(live(world));
      }),
    );
  });

  it("are forgotten once everything is over", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(live(world).state).toEqual(nothingTold);
      }),
    );
  });

  it("are computed alike by two evaluators of the same slot", () => {
    const policies: Policies = { rules: [], acks: [], silences: [], quietHours: [], timing: usualTiming };
    const once = live({ forS: 0, keepFiringForS: 0, slots: [[60, 60, 60]], silences: [], ackAfter: null, inhibition: false });
    const now = instantOf(start + 10 * SECOND);
    expect(notify(once.state, [], policies, now)).toEqual(notify(once.state, [], policies, now));
  });
});
