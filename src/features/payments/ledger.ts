/** The days of the ledger, each with what is wrong with it in words. Pure. */
import type { ImpossibleKind } from "../../contracts/payment-desk.ts";
import type { LedgerDay, PaymentLedger } from "../../contracts/payment-ledger.ts";
import { counted, durationText } from "../../domain/status/wording.ts";
import { DAY, type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { type Conservation, dayConservation, intents } from "./conservation.ts";

/** What can be wrong with a day, the worst first. */
export const troubleKinds = ["unbalanced", "gone", "leak", "impossible", "duplicates"] as const;
export type TroubleKind = (typeof troubleKinds)[number];

/** One thing that is wrong with a day. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly state: "critical" | "warning";
  readonly n: number;
  /** `3 open for over 1 d`. */
  readonly words: string;
}

/** A day (UTC) of creation. */
export interface LedgerRow {
  readonly day: Instant;
  /** `2026-11-23`, as in the address. */
  readonly key: string;
  readonly counts: LedgerDay;
  /** `null` where a count is not known. */
  readonly equation: Conservation | null;
  /** The worst first. */
  readonly troubles: readonly Trouble[];
  /** Ways in which its intents left a state that is final. */
  readonly impossible: readonly ImpossibleKind[];
  /** The day in one line. */
  readonly words: string;
}

/** Name of a day (UTC) in the address: `2026-11-23`. */
export const dayKey = (day: Instant): string => new Date(day).toISOString().slice(0, 10);

/** The day that an address names; `null` for what names none. */
export function dayOfKey(key: string | undefined): Instant | null {
  if (key === undefined || !/^\d{4}-\d\d-\d\d$/.test(key)) return null;
  const ms = Date.parse(`${key}T00:00:00Z`);
  return Number.isNaN(ms) ? null : instantOf(ms);
}

const step = ({ was, became, n }: ImpossibleKind): string => `${n === 1 ? "" : `${n} × `}${was} → ${became}`;

/** Impossible steps in words: `2 × approved → rejected, rejected → approved`. */
export const stepsText = (kinds: readonly ImpossibleKind[]): string => kinds.map(step).join(", ");

/** The days, newest first. */
export function ledgerRows(ledger: PaymentLedger, kinds: readonly ImpossibleKind[]): readonly LedgerRow[] {
  const gone = missing(ledger.days);
  return ledger.days
    .map((counts, i): LedgerRow => {
      const day = instantOf(counts.day);
      const impossible = kinds.filter((kind) => kind.day === counts.day);
      const equation = dayConservation(counts);
      const troubles = troublesOf(counts, { equation, gone: gone[i] ?? 0, usualAgeS: ledger.usual_age_s, impossible });
      const words =
        troubles.length > 0 ? troubles.map((trouble) => trouble.words).join(" · ") : calm(counts, equation, ledger.now);
      return { day, key: dayKey(day), counts, equation, troubles, impossible, words };
    })
    .toReversed();
}

interface Found {
  readonly equation: Conservation | null;
  readonly gone: number;
  readonly usualAgeS: number;
  readonly impossible: readonly ImpossibleKind[];
}

function troublesOf({ leak, impossible, duplicates }: LedgerDay, found: Found): readonly Trouble[] {
  const troubles: Trouble[] = [];
  const { equation, gone } = found;
  if (equation !== null && equation.problem !== null)
    troubles.push({ kind: "unbalanced", state: "critical", n: 1, words: "does not balance" });
  if (gone > 0) troubles.push({ kind: "gone", state: "critical", n: gone, words: `${gone} created and no longer in the table` });
  if (leak !== null && leak > 0)
    troubles.push({
      kind: "leak",
      state: "warning",
      n: leak,
      words: `${leak} open for over ${durationText(found.usualAgeS * SECOND)}`,
    });
  if (impossible !== null && impossible > 0)
    troubles.push({
      kind: "impossible",
      state: "warning",
      n: impossible,
      words: stepsText(found.impossible) || `${impossible} impossible`,
    });
  if (duplicates !== null && duplicates > 0)
    troubles.push({
      kind: "duplicates",
      state: "warning",
      n: duplicates,
      words: counted(duplicates, "duplicates"),
    });
  return troubles;
}

function calm({ day, created }: LedgerDay, equation: Conservation | null, now: number): string {
  if (equation === null) return "not known";
  if (created === 0) return "none created";
  return now < day + DAY ? "balances so far" : "balances";
}

/**
 * How many intents of each day the triggers saw being created and the table no longer holds. One that was dated back is held by an earlier
 * day that saw it come: it fills the gap of a later one, and is not gone. Days oldest first.
 */
function missing(days: readonly LedgerDay[]): readonly number[] {
  let unannounced = 0;
  return days.map(({ created, announced }) => {
    if (created === null || announced === null) return 0;
    const short = announced - created;
    if (short <= 0) {
      unannounced -= short;
      return 0;
    }
    const explained = Math.min(short, unannounced);
    unannounced -= explained;
    return short - explained;
  });
}

/** What the days of the table below the chart add up to: `28 of 31 days balance`. */
export function summaryOf(rows: readonly LedgerRow[]): string {
  const known = rows.filter(({ equation }) => equation !== null);
  if (known.length === 0) return "No day is known yet.";
  const good = known.filter(({ troubles }) => troubles.length === 0).length;
  if (good === known.length)
    return known.length === 1
      ? "The day balances, and nothing is wrong with it."
      : `All ${good} days balance, and nothing is wrong with them.`;
  return `${good} of ${counted(known.length, "days")} ${good === 1 ? "balances and has nothing wrong with it" : "balance and have nothing wrong with them"}.`;
}

/** The sentences of a day for those who look into it. */
export function explanations(row: LedgerRow): readonly { readonly kind: TroubleKind; readonly sentence: string }[] {
  return row.troubles.map(({ kind, n }) => ({ kind, sentence: sentences[kind](n, row) }));
}

const sentences: Readonly<Record<TroubleKind, (n: number, row: LedgerRow) => string>> = {
  unbalanced: (_, { equation }) => equation?.problem ?? "",
  gone: (n) =>
    `${intents(n)} that the triggers saw being created ${n === 1 ? "is" : "are"} no longer in the table. Somebody deleted ${n === 1 ? "it" : "them"}, or a restore left ${n === 1 ? "it" : "them"} out.`,
  leak: (n) => `${intents(n)} of this day ${n === 1 ? "waits" : "wait"} for a decision beyond the usual age.`,
  impossible: (n, { impossible }) =>
    `${intents(n)} left a state that is final: ${stepsText(impossible)}. A payment may have been booked for what was then refused, or the other way round.`,
  duplicates: (n) =>
    `${intents(n)} of the same customer, schedule and amount came within ten minutes of another one: the same money may be announced twice.`,
};
