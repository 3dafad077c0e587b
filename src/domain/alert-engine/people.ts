/** What people say about alerts: acknowledgements and silences. Both have an end, so that nothing stays quiet for ever. */
import type { Instant, Millis } from "../time.ts";
import { DAY } from "../time.ts";
import type { Severity } from "./rule.ts";
import { isWorse } from "./rule.ts";

/** Somebody is on it: stops repeats of one episode up to the severity that was seen, until it lapses. */
export interface Ack {
  readonly episode: string;
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly severity: Severity;
}

/** What is expected and shall not notify. An empty list of the matcher matches everything of its kind, but not all lists may be empty. */
export interface Silence {
  readonly id: string;
  readonly rules: readonly string[];
  readonly groups: readonly string[];
  readonly severities: readonly Severity[];
  readonly from: Instant;
  readonly until: Instant;
  readonly reason: string;
  readonly by: string;
}

const longestSilence: Millis = 7 * DAY;

/** Sentences about what makes a silence unacceptable, each with what to mend. Empty for a sound one. */
export function silenceProblems(silence: Silence): string[] {
  const problems: string[] = [];
  if (silence.rules.length + silence.groups.length + silence.severities.length === 0)
    problems.push("A silence needs a matcher: name a rule, a group or a severity.");
  if (silence.reason.trim() === "") problems.push("A silence needs a reason that the next person understands.");
  if (silence.until <= silence.from) problems.push("A silence must end after it begins.");
  else if (silence.until - silence.from > longestSilence)
    problems.push("A silence lasts at most 7 days: shorten it, or change the rule.");
  return problems;
}

const allows = <T>(list: readonly T[], entry: T): boolean => list.length === 0 || list.includes(entry);

/** The silence in force at `now` for an alert, or null. Of several, the one that ends last. */
export function silenceOf(
  silences: readonly Silence[],
  alert: { readonly rule: string; readonly group: string; readonly severity: Severity },
  now: Instant,
): Silence | null {
  let longest: Silence | null = null;
  for (const silence of silences) {
    if (now < silence.from || now >= silence.until) continue;
    if (!allows(silence.rules, alert.rule) || !allows(silence.groups, alert.group)) continue;
    if (!allows(silence.severities, alert.severity)) continue;
    if (longest === null || silence.until > longest.until) longest = silence;
  }
  return longest;
}

/** How an episode stands with its latest acknowledgement: `covered` (since when) stops repeats, `lapsed` calls for a new notification. */
export function ackStanding(
  acks: readonly Ack[],
  episode: string,
  severity: Severity,
  now: Instant,
): { readonly name: "none" } | { readonly name: "covered" | "lapsed"; readonly at: Instant } {
  let latest: Ack | null = null;
  for (const ack of acks) if (ack.episode === episode && ack.at <= now && (latest === null || ack.at >= latest.at)) latest = ack;
  if (latest === null) return { name: "none" };
  if (latest.until <= now) return { name: "lapsed", at: latest.until };
  return isWorse(severity, latest.severity) ? { name: "none" } : { name: "covered", at: latest.at };
}
