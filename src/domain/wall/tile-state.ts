/** What a tile of the wall says of its rule: one state with a word, from the engine's phase, the value of now, its sources and the page's age. */
import type { BoardState } from "../status/board-freshness.ts";
import { heardState } from "../status/hearing.ts";
import type { RuleState } from "../status/judge.ts";
import type { SourceState } from "../status/source-freshness.ts";

export type Severity = "warning" | "critical";

/** What the evaluator said of a rule, as a wall may know it. */
export interface Alert {
  readonly phase: "inactive" | "pending" | "firing";
  readonly severity: Severity | null;
  /** Since when its value is calm again while it still fires; `null` where it is not. */
  readonly clear_since: number | null;
  readonly flapping: boolean;
  /** Initials of who is on it, and until when. */
  readonly ack: { readonly initials: string; readonly until: number } | null;
  readonly silenced_until: number | null;
  /** Rule whose firing makes this one an echo. */
  readonly inhibited_by: string | null;
}

export type TileStateName =
  | "critical"
  | "warning"
  | "pending"
  | "flapping"
  | "acked"
  | "silenced"
  | "unknown"
  | "late"
  | "low-traffic"
  | "ok";

export interface TileState {
  readonly name: TileStateName;
  /** How bad it is, or would be; `null` where nothing is beyond a level. */
  readonly severity: Severity | null;
  readonly word: string;
  /** Whether it asks for a person who is not there yet: then it may not be overlooked, and the rotation stops. */
  readonly calls: boolean;
}

export interface TileFacts {
  /** The value of now, judged by the levels in force. */
  readonly judged: RuleState;
  /** Whether too few events already say that most of them fail. */
  readonly thin: boolean;
  /** `null` where the evaluator does not know the rule yet. */
  readonly alert: Alert | null;
  /** Whether the evaluator ran lately: an old phase says nothing of now. */
  readonly evaluated: boolean;
  /** The best heard of the sources behind the rule; `null` where none was ever heard. */
  readonly source: SourceState | null;
  readonly board: BoardState;
  /** Now, by the server's clock, in milliseconds. */
  readonly now: number;
}

const state = (name: TileStateName, severity: Severity | null, word: string, calls = false): TileState => ({
  name,
  severity,
  word,
  calls,
});

const severityWord: Readonly<Record<Severity, string>> = { warning: "Warning", critical: "Critical" };

const severityOf = (judged: RuleState): Severity | null => (judged === "critical" || judged === "warning" ? judged : null);

/**
 * The state of a tile. An answer that is too old says nothing of now. The engine's phase counts while its evaluation is fresh: it knows how long
 * a level has been breached; one that is calm again but has not ended is recovering. A value beyond a level that the engine has not fired for is
 * pending. Who is on it and what is silenced holds without the engine too.
 */
export function tileState({ judged, thin, alert, evaluated, source, board, now }: TileFacts): TileState {
  if (board === "unknown") return state("unknown", null, "Unknown");
  const known = evaluated ? alert : null;
  const beyond = severityOf(judged);
  if (known?.phase === "firing") return firing(known, known.severity ?? beyond ?? "warning", now);
  if (known?.phase === "pending" || (known !== null && beyond !== null))
    return state("pending", known?.severity ?? beyond, "Pending");
  if (beyond !== null) return unevaluated(alert, beyond, now);
  const heard = heardState(judged, thin, source);
  if (heard === "no-data") return state("unknown", null, source === null ? "No source" : "Unknown");
  if (heard === "low-traffic" && (thin || board === "fresh"))
    return state("low-traffic", thin ? "warning" : null, "Low traffic", thin);
  if (board === "late" || heard === "late") return state("late", null, "Late");
  if (known !== null && isSilenced(known, now)) return state("silenced", null, "Silenced");
  return state("ok", null, "Normal");
}

const isSilenced = ({ silenced_until }: Alert, now: number): boolean => silenced_until !== null && silenced_until > now;

/** Beyond a level while nothing is evaluated. What people decided holds until it ends, but for what is worse than they knew of. */
function unevaluated(alert: Alert | null, severity: Severity, now: number): TileState {
  const worse = severity === "critical" && alert?.severity === "warning";
  if (alert !== null && !worse && isSilenced(alert, now)) return state("silenced", severity, "Silenced");
  if (alert !== null && !worse && isAcked(alert, now)) return state("acked", severity, severityWord[severity]);
  return state(severity, severity, severityWord[severity], true);
}

const isAcked = ({ phase, ack }: Alert, now: number): boolean => phase === "firing" && ack !== null && ack.until > now;

function firing(alert: Alert, severity: Severity, now: number): TileState {
  const word = alert.clear_since === null ? severityWord[severity] : "Recovering";
  if (isSilenced(alert, now)) return state("silenced", severity, "Silenced");
  if (isAcked(alert, now)) return state("acked", severity, word);
  if (alert.flapping) return state("flapping", severity, "Flapping", alert.inhibited_by === null);
  return state(severity, severity, word, alert.inhibited_by === null);
}

/** The states in which a rule is beyond a level and known to be. */
export const fires = ({ name, severity }: TileState): boolean =>
  severity !== null && name !== "pending" && name !== "low-traffic";

/** Whether a tile is anything but normal: such tiles are never folded while a normal one is shown. */
export const isNormal = ({ name, severity }: TileState): boolean =>
  severity === null && (name === "ok" || name === "low-traffic");

const urgencies: readonly ((state: TileState) => boolean)[] = [
  ({ severity, calls }) => severity === "critical" && calls,
  ({ severity, calls }) => severity === "warning" && calls,
  ({ name, severity }) => severity === "critical" && name !== "pending" && name !== "silenced",
  ({ name, severity }) => severity === "warning" && name !== "pending" && name !== "silenced",
  ({ name }) => name === "pending",
  ({ name, severity }) => name === "silenced" && severity !== null,
  ({ name }) => name === "unknown",
  ({ name }) => name === "late" || name === "silenced",
  ({ name }) => name === "low-traffic",
];

/** How urgent a state is, 0 for the most urgent: what calls comes first, then what somebody has, then what is not known. */
export function urgency(of: TileState): number {
  const found = urgencies.findIndex((is) => is(of));
  return found === -1 ? urgencies.length : found;
}
