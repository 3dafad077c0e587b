/**
 * The parts of a rule that watches several things alike: displays, sources, channels. One episode speaks for all of them, so that one
 * part's firing must not hide another's: each is named, and one that joins is news of its own.
 */
import type { Instant, Millis } from "../time.ts";
import { MINUTE } from "../time.ts";
import type { AlertRule, Severity } from "./rule.ts";
import { isWorse, worst } from "./rule.ts";

/** A part as measured. */
export interface Part {
  readonly name: string;
  readonly value: number;
}

/** A part that is at or beyond a level. */
export interface BreachingPart {
  readonly name: string;
  readonly severity: Severity;
}

/** A part that is news, and since when. */
export interface JoinedPart extends BreachingPart {
  readonly newsAt: Instant;
}

/** What is remembered of a part while its rule fires. Plain JSON. */
export interface PartStanding {
  /** From when it has breached at this severity, and the last slot that it did. */
  readonly since: Instant;
  readonly last: Instant;
  readonly severity: Severity;
  /** The slot at which it had breached for as long as the rule's `for`; `null`: it has not yet. */
  readonly newsAt: Instant | null;
  /** The severity at which receivers heard of it; `null`: they have not. */
  readonly told: Severity | null;
}

/** By name. */
export type Parts = Readonly<Record<string, PartStanding>>;

/** The parts that breach at a slot, and how long one must to be news. */
export interface PartsAtSlot {
  readonly breaching: readonly BreachingPart[];
  readonly forMs: Millis;
}

/** A part that comes and goes is news once in so long, as for flapping. */
const remembered: Millis = 30 * MINUTE;

/** Parts at or beyond a level, in the order given. */
export function breachingParts(rule: AlertRule, parts: readonly Part[]): BreachingPart[] {
  const beyond = (value: number, severity: Severity): boolean => {
    const level = rule[severity];
    if (level === null) return false;
    return rule.direction === "above" ? value >= level.at : value <= level.at;
  };
  return parts.flatMap(({ name, value }): BreachingPart[] => {
    if (beyond(value, "critical")) return [{ name, severity: "critical" }];
    return beyond(value, "warning") ? [{ name, severity: "warning" }] : [];
  });
}

/** At most three names, and how many are left: `Lobby, Ops TV 1, Ops TV 2 +4`; `null` for none. */
export function namesText(names: readonly string[]): string | null {
  const named = names.slice(0, 3).join(", ");
  if (named === "") return null;
  return names.length > 3 ? `${named} +${names.length - 3}` : named;
}

/** What is remembered after a slot. With nothing remembered of an alert that was told (`isTold`), receivers are taken to know. */
export function watchParts(before: Parts | null, { breaching, forMs }: PartsAtSlot, isTold: boolean, now: Instant): Parts {
  const after: Record<string, PartStanding> = {};
  for (const [name, part] of Object.entries(before ?? {}))
    if (part.told !== null && now - part.last < remembered) after[name] = { ...part, severity: part.told };
  for (const { name, severity } of breaching) {
    const known = before?.[name];
    const begins = known === undefined || isWorse(severity, known.severity);
    const since = begins ? now : known.since;
    const lasted = now - since >= forMs ? now : null;
    const told = before === null && isTold ? severity : (known?.told ?? null);
    after[name] = { since, last: now, severity, newsAt: begins ? lasted : (known.newsAt ?? lasted), told };
  }
  return after;
}

/** Parts that lasted and that receivers have not heard of, or not at their severity; none that began by `seenAt`, the acknowledgement in force. */
export function joinedParts(parts: Parts | null, seenAt: Instant | null): JoinedPart[] {
  return Object.entries(parts ?? {}).flatMap(([name, { since, severity, newsAt, told }]) => {
    const isNews = told === null || isWorse(severity, told);
    return isNews && newsAt !== null && (seenAt === null || since > seenAt) ? [{ name, severity, newsAt }] : [];
  });
}

/** After a message, whose sentence names all that breach. */
export const partsTold = (parts: Parts | null): Parts | null =>
  parts === null
    ? null
    : Object.fromEntries(
        Object.entries(parts).map(([name, part]) => [
          name,
          { ...part, told: part.told === null ? part.severity : worst(part.told, part.severity) },
        ]),
      );
