/** Displays as the page shows them. Pure: `now` is the server's time. */
import type { DisplayRow, DisplaySettings, SentView, WallArea } from "../../contracts/displays.ts";
import { defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { DAY, type Instant, instantOf, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { formatBytes } from "../../format/bytes.ts";
import { formatAge, formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { type Clock, formatMoment, formatTime } from "../../format/time.ts";
import type { State } from "../../ui/state-mark.tsx";

/** `waiting`: approved, but the screen has not come for its token. `blind`: its last answer is too old to be believed. */
export type DisplayState = "live" | "late" | "blind" | "waiting" | "expired" | "revoked";

/** A half hour of the last day: how many of its minutes the display was blind in; `null` where it was not paired. */
export interface BlindMark {
  readonly label: string;
  readonly minutes: number | null;
}

export interface DisplayView {
  readonly row: DisplayRow;
  readonly state: DisplayState;
  readonly mark: State;
  readonly word: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly marks: readonly BlindMark[];
  /** What the marks say, in a sentence; `null` where there are none. */
  readonly seen: string | null;
  /** What was sent to it, from whom and until when. */
  readonly showing: string | null;
  /** Why it was revoked, or that its token ends soon. */
  readonly note: string | null;
}

/** Two and four polls: fresh, late, and not to be believed. */
const LATE = 30 * SECOND;
const BLIND = MINUTE;
const SOON = 7 * DAY;

const marks: Readonly<Record<DisplayState, State>> = {
  live: "ok",
  late: "late",
  blind: "warning",
  waiting: "unknown",
  expired: "unknown",
  revoked: "low-traffic",
};

/** What people call the parts of the detail area. */
export const areaTitles: Readonly<Record<WallArea, string>> = {
  errors: "Error rates",
  payments: "Payments",
  health: "Health",
  releases: "Releases",
};

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

/** How a display stands, and for how long it has been blind. */
export function displayState(row: DisplayRow, now: Instant): DisplayState {
  if (row.revoked_at !== null) return "revoked";
  if (row.expires_at <= now) return "expired";
  if (row.last_seen_at === null) return "waiting";
  const age = now - row.last_seen_at;
  if (age <= LATE) return "live";
  return age <= BLIND ? "late" : "blind";
}

/** For how long it has not been seen, in whole seconds. */
const unseenFor = (last_seen_at: number | null, now: Instant): Millis =>
  Math.floor((now - (last_seen_at ?? now)) / SECOND) * SECOND;

function wordOf(state: DisplayState, { last_seen_at, paired_at }: DisplayRow, now: Instant, locale: string): string {
  switch (state) {
    case "live":
      return "Live";
    case "late":
      return "Late";
    case "blind":
      return `Blind ${formatDuration(unseenFor(last_seen_at, now), locale)}`;
    case "waiting":
      return paired_at === null ? "Waiting for the screen" : "Not seen yet";
    case "expired":
      return "Expired";
    case "revoked":
      return "Revoked";
  }
}

const age = (at: number | null, now: Instant, locale: string): string =>
  at === null ? "never" : formatAge(instantOf(at), now, locale);

const spanText = (span: DisplaySettings["night"]): string | null =>
  span === null ? null : `${span.from} to ${span.to} (${span.tz.replaceAll("_", " ")})`;

function soundText({ sound, quiet }: DisplaySettings): string | null {
  const severities = [sound.warning ? ["warnings"] : [], sound.critical ? ["critical alerts"] : []].flat();
  if (severities.length === 0) return null;
  const hours = spanText(quiet);
  return `${severities.join(" and ")}${hours === null ? "" : `, quiet ${hours}`}`;
}

function factsOf(row: DisplayRow, now: Instant, clock: Clock): DisplayView["facts"] {
  const { locale } = clock;
  const { beat, settings, scope } = row;
  const picture =
    beat?.width == null || beat.height == null
      ? "no data"
      : `${formatCount(beat.width, locale)} × ${formatCount(beat.height, locale)}`;
  const optional: readonly (readonly [string, string | null])[] = [
    ["Dimmed", spanText(settings.night)],
    ["Sounds for", soundText(settings)],
  ];
  return [
    ["Last seen", age(row.last_seen_at, now, locale)],
    ["Good poll before", beat?.last_good_poll == null ? "no data" : age(beat.last_good_poll, now, locale)],
    ["Build", beat?.build ?? "no data"],
    ["Picture", picture],
    ["Memory", formatBytes(beat?.heap_bytes ?? null, locale)],
    ["Screen", `${formatCount(row.diagonal_in, locale)}″ at ${formatCount(row.distance_m, locale)} m`],
    [
      "Token ends",
      row.expires_at <= now ? age(row.expires_at, now, locale) : `in ${formatDuration(row.expires_at - now, locale)}`,
    ],
    ["Payments", scope.payments ? "shown" : "left out"],
    ...optional.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const])),
  ];
}

function marksOf({ blind }: DisplayRow, clock: Clock): readonly BlindMark[] {
  if (blind === null) return [];
  return blind.values.map((minutes, i) => {
    const from = instantOf(blind.t0 + i * blind.step);
    return { label: `${formatTime(from, clock)} to ${formatTime(instantOf(from + blind.step), clock)}`, minutes };
  });
}

/**
 * `Not seen for 12 min of the last 24 h: 10:30 to 11:00 (12 min).` The three longest gaps are named. The marks count whole minutes that are over:
 * `unseen` is for how long it has been blind by now, `null` where it is not.
 */
function seenText(marks: readonly BlindMark[], unseen: Millis | null, locale: string): string | null {
  const known = marks.filter(({ minutes }) => minutes !== null);
  if (known.length === 0) return null;
  const gaps = known.flatMap(({ label, minutes }) => (minutes !== null && minutes > 0 ? [{ label, minutes }] : []));
  if (gaps.length === 0)
    return `Seen in every minute ${known.length < marks.length ? "since it was paired" : "of the last 24 h"}${
      unseen === null ? "" : `, but for the last ${formatDuration(unseen, locale)}`
    }.`;
  const total = gaps.reduce((sum, { minutes }) => sum + minutes, 0);
  const named = gaps
    .toSorted((a, b) => b.minutes - a.minutes)
    .slice(0, 3)
    .map(({ label, minutes }) => `${label} (${formatDuration(minutes * MINUTE, locale)})`);
  const others = gaps.length > 3 ? " and others" : "";
  return `Not seen for ${formatDuration(total * MINUTE, locale)} of the last 24 h: ${named.join(", ")}${others}.`;
}

/** A view in words: `Error rates, Portal sign-in failures, as it was at 3 Mar, 14:02 CET`. */
export function viewText({ area, rule, at, range_s }: Pick<SentView, "area" | "rule" | "at" | "range_s">, clock: Clock): string {
  const parts = [
    area === null ? [] : [areaTitles[area]],
    rule === null ? [] : [definitions[rule]?.title ?? rule],
    range_s === null ? [] : [`over ${formatDuration(range_s * SECOND, clock.locale)}`],
    at === null ? [] : [`as it was at ${formatMoment(instantOf(at), clock)}`],
  ].flat();
  return parts.join(", ");
}

function showingText({ view }: DisplayRow, clock: Clock): string | null {
  if (view === null) return null;
  const by = view.by === null ? "" : `, sent by ${view.by}`;
  return `Shows ${viewText(view, clock)}${by}, until ${formatTime(instantOf(view.until), clock)}.`;
}

function noteOf(row: DisplayRow, state: DisplayState, now: Instant, clock: Clock): string | null {
  if (row.revoked_at !== null)
    return `Revoked ${age(row.revoked_at, now, clock.locale)} by ${row.revoked_by ?? "somebody"}: “${row.revoke_reason ?? ""}”`;
  if (state === "expired") return "Its token has ended: the screen shows a code. Pair it again under this name.";
  if (row.expires_at - now < SOON) return "Its token ends soon: edit it to set a new end, or the screen will show a code.";
  return null;
}

/** One display at `now`. */
export function displayView(row: DisplayRow, now: Instant, clock: Clock): DisplayView {
  const state = displayState(row, now);
  const halfHours = state === "revoked" ? [] : marksOf(row, clock);
  return {
    row,
    state,
    mark: marks[state],
    word: wordOf(state, row, now, clock.locale),
    facts: state === "revoked" ? [] : factsOf(row, now, clock),
    marks: halfHours,
    seen: seenText(halfHours, state === "blind" ? unseenFor(row.last_seen_at, now) : null, clock.locale),
    showing: state === "revoked" ? null : showingText(row, clock),
    note: noteOf(row, state, now, clock),
  };
}

/** `2 live, 1 blind` */
export function summaryOf(views: readonly DisplayView[]): string {
  const order: readonly DisplayState[] = ["live", "late", "blind", "waiting", "expired"];
  const counts = order.map((state) => [state, views.filter((view) => view.state === state).length] as const);
  const said = counts.filter(([, n]) => n > 0).map(([state, n]) => `${n} ${state}`);
  return said.length === 0 ? "none paired" : said.join(", ");
}
