/**
 * From transitions to outbox entries: one event, one page. Call it with a slot's transitions, and again without any whenever
 * time has passed: what waits for its group, a quiet hour or a silence goes out on the first call that finds it due.
 *
 * Grouping follows Prometheus' Alertmanager: news of a group and severity waits 30 s for company, then 5 min since the last message.
 */
import type { Instant, Millis, TimeRange } from "../time.ts";
import { HOUR, instantOf, MINUTE, SECOND, shift } from "../time.ts";
import type { Conversation, Conversations, Told } from "./conversation.ts";
import { converse, takenFor } from "./conversation.ts";
import type { JoinedPart, PartsAtSlot } from "./parts.ts";
import { joinedParts, partsTold, watchParts } from "./parts.ts";
import type { Ack, Silence } from "./people.ts";
import { ackStanding, silenceOf } from "./people.ts";
import type { Severity } from "./rule.ts";
import { isWorse, worst } from "./rule.ts";
import type { Transition } from "./state.ts";

/**
 * `joined` stands for another part of a rule that fires already, `flapping` for a fourth change in 30 min, `flapping_over` for an alert that
 * still fires once it is steady again.
 */
export type NotificationKind =
  | "firing"
  | "escalated"
  | "joined"
  | "repeat"
  | "ack_lapsed"
  | "silence_ended"
  | "flapping"
  | "flapping_over"
  | "resolved";

/** Who hears of a rule, and which rules' firing makes this one an echo that need not be told. */
export interface Recipients {
  readonly key: string;
  readonly group: string;
  readonly channels: Readonly<Record<Severity, readonly string[]>>;
  readonly inhibitedBy: readonly string[];
  /** Neither quiet hours nor silences hold it. */
  readonly alwaysTold?: boolean;
}

export interface Timing {
  readonly groupWait: Millis;
  readonly groupInterval: Millis;
  readonly repeat: Readonly<Record<Severity, Millis>>;
}

export const usualTiming: Timing = {
  groupWait: 30 * SECOND,
  groupInterval: 5 * MINUTE,
  repeat: { critical: HOUR, warning: 4 * HOUR },
};

/** Everything that decides at sending time. Quiet hours are absolute, since only the caller knows the zone; they never hold a critical alert. */
export interface Policies {
  readonly rules: readonly Recipients[];
  readonly acks: readonly Ack[];
  readonly silences: readonly Silence[];
  readonly quietHours: readonly TimeRange[];
  readonly timing: Timing;
}

/** One notification to one channel. Entries of one call that share `message` and `channel` are one page. */
export interface OutboxEntry {
  /** `episode|kind|step|channel`: unique, whoever computes it and however often. */
  readonly key: string;
  readonly message: string;
  readonly episode: string;
  readonly rule: string;
  readonly subject: Conversation["subject"];
  readonly group: string;
  readonly kind: NotificationKind;
  /** How many notifications the episode had before this one. */
  readonly step: number;
  readonly channel: string;
  readonly severity: Severity;
  readonly at: Instant;
  /** Of `joined`, which parts; empty otherwise. */
  readonly joined: readonly string[];
}

/** A notification that a silence kept back, counted once per silence, episode and kind. */
export interface Suppression {
  readonly silence: string;
  readonly rule: string;
  readonly episode: string;
  readonly kind: NotificationKind;
  readonly at: Instant;
}

export interface NotifyState {
  readonly conversations: Conversations;
  /** When a group and severity, as `group/severity`, last had a message. */
  readonly messages: Readonly<Record<string, Instant>>;
}

export const nothingTold: NotifyState = { conversations: {}, messages: {} };

export interface Notified {
  readonly state: NotifyState;
  readonly outbox: readonly OutboxEntry[];
  readonly suppressed: readonly Suppression[];
}

interface Want {
  readonly id: string;
  readonly kind: NotificationKind;
  readonly severity: Severity;
  readonly channels: readonly string[];
  readonly due: Instant;
  readonly joined: readonly string[];
}

/** Whether it eased and became critical again. Flapping collapses that, and who acknowledged it as critical knows. */
const isWorseAgain = (c: Conversation, told: Told, ack: ReturnType<typeof ackStanding>): boolean =>
  isWorse(c.severity, takenFor(told)) &&
  !(c.flapping || told.flapping) &&
  (ack.name === "none" || (ack.name === "lapsed" && ack.at <= told.at));

/** What a conversation would say now, if nothing held it back. */
function kindOf(c: Conversation, joined: readonly unknown[], policies: Policies, now: Instant): NotificationKind | null {
  const { told } = c;
  if (c.flapping && told?.flapping !== true) return "flapping";
  if (!c.firing) return told === null || c.flapping ? null : "resolved";
  if (told === null) return "firing";
  const ack = ackStanding(policies.acks, c.episode, c.severity, now);
  if (isWorse(c.severity, told.peak) || isWorseAgain(c, told, ack)) return "escalated";
  if (!c.flapping && told.flapping) return "flapping_over";
  if (c.silenceEnded) return "silence_ended";
  if (joined.length > 0) return "joined";
  if (ack.name === "covered") return null;
  if (ack.name === "lapsed" && ack.at > told.at) return "ack_lapsed";
  // An acknowledged episode that recovered and came back before anybody was told of either: the ack died with the recovery.
  if (told.episode !== c.episode && c.newsAt > told.at && policies.acks.some(({ episode }) => episode === told.episode))
    return "ack_lapsed";
  return now - told.at >= policies.timing.repeat[c.severity] ? "repeat" : null;
}

const isTimed = (kind: NotificationKind): boolean => kind === "repeat" || kind === "ack_lapsed" || kind === "silence_ended";

function channelsFor(
  c: Conversation,
  kind: NotificationKind,
  severity: Severity,
  recipients: Recipients | undefined,
): readonly string[] {
  if (kind === "resolved") return c.told?.channels ?? [];
  const own = recipients?.channels[severity] ?? [];
  if (own.length > 0 || c.subject === "rule") return own;
  return recipients?.channels[severity === "critical" ? "warning" : "critical"] ?? [];
}

/** Children of a firing parent are echoes, and still are while they recover after it. */
function isInhibited(recipients: Recipients | undefined, conversations: Conversations, now: Instant, grace: Millis): boolean {
  return (recipients?.inhibitedBy ?? []).some((key) => {
    const parent = conversations[key];
    return parent !== undefined && (parent.firing || (parent.endedAt !== null && now - parent.endedAt < grace));
  });
}

/** Whether quiet hours are for it: judged by the worst that nobody was told of, which may have eased meanwhile. */
const isQuiet = (c: Conversation, severity: Severity, quietHours: readonly TimeRange[], now: Instant): boolean =>
  severity === "warning" && c.untold !== "critical" && quietHours.some(({ from, to }) => now >= from && now < to);

/** Notes whether a silence covers a firing alert, and that one has ended. */
function underSilence(c: Conversation, policies: Policies, now: Instant): Conversation {
  if (!c.firing && !c.flapping) return c;
  const silence = silenceOf(policies.silences, c, now)?.id ?? null;
  if (silence === c.silencedBy) return c;
  const ended = silence === null && c.told !== null && c.firing;
  return { ...c, silencedBy: silence, silenceEnded: ended };
}

function severityOf(c: Conversation, kind: NotificationKind, joined: readonly JoinedPart[]): Severity {
  if (kind === "resolved") return c.told?.peak ?? c.severity;
  return kind === "joined" && joined.every(({ severity }) => severity === "warning") ? "warning" : c.severity;
}

/** Of an alert that receivers know, the parts that they do not; who acknowledged it has seen those that breached by then. */
function joinedOf(c: Conversation, policies: Policies, now: Instant): readonly JoinedPart[] {
  if (!c.firing || c.told === null) return [];
  const ack = ackStanding(policies.acks, c.episode, c.severity, now);
  return joinedParts(c.parts, ack.name === "covered" ? ack.at : null);
}

const withParts = (c: Conversation, slot: PartsAtSlot | undefined, now: Instant): Conversation =>
  slot === undefined || c.subject !== "rule" || !c.firing ? c : { ...c, parts: watchParts(c.parts, slot, c.told !== null, now) };

function toldAfter(c: Conversation, { kind, severity, channels }: Want, now: Instant): Told | null {
  if (kind === "resolved") return null;
  const { told } = c;
  return {
    episode: told?.episode ?? c.episode,
    peak: told === null ? severity : worst(severity, told.peak),
    severity: told === null ? severity : worst(severity, takenFor(told)),
    at: now,
    count: (told?.count ?? 0) + 1,
    channels: [...new Set([...(told?.channels ?? []), ...channels])],
    flapping: c.flapping,
  };
}

function entriesOf(c: Conversation, want: Want, message: string, now: Instant): OutboxEntry[] {
  const episode = c.told?.episode ?? c.episode;
  const step = c.told?.count ?? 0;
  return [...new Set(want.channels)].map((channel) => ({
    key: `${episode}|${want.kind}|${step}|${channel}`,
    message,
    episode,
    rule: c.rule,
    subject: c.subject,
    group: c.group,
    kind: want.kind,
    step,
    channel,
    severity: want.severity,
    at: now,
    joined: want.joined,
  }));
}

/** Nothing to say any more, and too old to matter to its children or its group. */
const isOver = (c: Conversation, now: Instant, grace: Millis): boolean =>
  !c.firing && !c.flapping && c.told === null && c.endedAt !== null && now - c.endedAt >= grace;

/**
 * The notifications due at `now`, and what to remember. Silences, inhibition, acks and quiet hours are decided here, at sending
 * time. A recovery is told wherever its firing was told, silenced or not, so that no incident stays open. Who already heard of a
 * warning hears each time that it becomes critical; an ack given to the warning does not cover that, nor a part that joined after it.
 * `parts` are those of rules that were judged at this slot and have any.
 */
export function notify(
  before: NotifyState,
  transitions: readonly Transition[],
  policies: Policies,
  now: Instant,
  parts: ReadonlyMap<string, PartsAtSlot> = new Map(),
): Notified {
  const { groupWait, groupInterval } = policies.timing;
  const recipients = new Map(policies.rules.map((entry) => [entry.key, entry]));
  const conversations = converse(before.conversations, transitions, (rule) => recipients.get(rule)?.group ?? null, now);
  const suppressed: Suppression[] = [];
  const wants = new Map<string, Want[]>();

  for (const [id, conversation] of Object.entries(conversations)) {
    const to = recipients.get(conversation.rule);
    const always = to?.alwaysTold === true;
    const c = withParts(always ? conversation : underSilence(conversation, policies, now), parts.get(conversation.rule), now);
    conversations[id] = c;
    const joined = joinedOf(c, policies, now);
    const kind = kindOf(c, joined, policies, now);
    if (kind === null) continue;
    const severity = severityOf(c, kind, joined);
    if (!always && isQuiet(c, severity, policies.quietHours, now)) continue;
    if (kind !== "resolved") {
      if (isInhibited(to, conversations, now, groupInterval)) continue;
      if (c.silencedBy !== null) {
        const mark = `${c.silencedBy}|${c.episode}|${kind}`;
        if (mark !== c.suppressed) suppressed.push({ silence: c.silencedBy, rule: c.rule, episode: c.episode, kind, at: now });
        conversations[id] = { ...c, suppressed: mark };
        continue;
      }
    }
    const channels = channelsFor(c, kind, severity, to);
    if (channels.length === 0 && kind !== "resolved") continue;
    const timer = `${c.group}/${severity}`;
    const free = (before.messages[timer] ?? -groupInterval) + groupInterval;
    // An untold alert that swings between severities would else wait for one group after the other.
    const newsAt = kind === "joined" ? instantOf(Math.min(...joined.map((part) => part.newsAt))) : c.newsAt;
    const wait = Math.max(groupWait, Math.min(groupInterval, free - newsAt));
    const due = isTimed(kind) ? now : shift(newsAt, wait);
    const names = kind === "joined" ? joined.map(({ name }) => name) : [];
    wants.set(timer, [...(wants.get(timer) ?? []), { id, kind, severity, channels, due, joined: names }]);
  }

  const outbox: OutboxEntry[] = [];
  const messages = Object.fromEntries(Object.entries(before.messages).filter(([, at]) => now - at < groupInterval));
  for (const [timer, waiting] of wants) {
    if (!waiting.some(({ due }) => due <= now)) continue;
    messages[timer] = now;
    for (const want of waiting) {
      const c = conversations[want.id];
      if (c === undefined) continue;
      outbox.push(...entriesOf(c, want, `${timer}@${now}`, now));
      const told = toldAfter(c, want, now);
      conversations[want.id] = {
        ...c,
        told,
        untold: null,
        parts: told === null ? null : partsTold(c.parts),
        silenceEnded: false,
        suppressed: null,
      };
    }
  }
  for (const [id, c] of Object.entries(conversations)) if (isOver(c, now, groupInterval)) delete conversations[id];
  return { state: { conversations, messages }, outbox, suppressed };
}
