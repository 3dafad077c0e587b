/** What the evaluator says of a rule, in a few words beside what was judged just now. */
import type { BoardAlert } from "../../contracts/board-alert.ts";
import { defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { durationText } from "../../domain/status/wording.ts";
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";

export type AlertNoteKind = "pending" | "firing" | "recovering" | "acked" | "silenced" | "flapping" | "echo";

export interface AlertNote {
  readonly kind: AlertNoteKind;
  readonly text: string;
}

const definitions: Readonly<Record<string, RuleDefinition>> = defaultRules;

/** `1:40`, so that a countdown can be read; hours where it is that long. */
function countdown(left: Millis): string {
  if (left >= HOUR) return durationText(left);
  const seconds = Math.ceil(left / SECOND);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Whole minutes: a note is no clock. */
const minutes = (span: Millis): string => durationText(Math.max(MINUTE, Math.floor(span / MINUTE) * MINUTE));

function standingNote({ phase, since, fires_at, clear_since }: BoardAlert, now: Instant): AlertNote | null {
  if (phase === "pending") {
    const left = (fires_at ?? now) - now;
    return { kind: "pending", text: left > 0 ? `Pending, fires in ${countdown(left)}` : "Pending, fires now" };
  }
  if (phase !== "firing") return null;
  if (clear_since !== null) return { kind: "recovering", text: `Firing, recovering for ${minutes(now - clear_since)}` };
  return { kind: "firing", text: `Firing for ${minutes(now - (since ?? now))}` };
}

/** The notes of a tile at `now`, the server's time; none for an alert that is inactive and that nobody silenced. */
export function alertNotes(alert: BoardAlert | null, now: Instant): readonly AlertNote[] {
  if (alert === null) return [];
  const { ack, silenced_until, flapping, inhibited_by } = alert;
  const standing = standingNote(alert, now);
  const notes: (AlertNote | null)[] = [
    standing,
    ack !== null && ack.until > now
      ? { kind: "acked", text: `${ack.initials} is on it, ${minutes(ack.until - now)} left` }
      : null,
    silenced_until !== null && silenced_until > now
      ? { kind: "silenced", text: `Silenced, ${minutes(silenced_until - now)} left` }
      : null,
    flapping ? { kind: "flapping", text: "Flapping" } : null,
    standing !== null && inhibited_by !== null
      ? { kind: "echo", text: `Echo of ${definitions[inhibited_by]?.title ?? inhibited_by}` }
      : null,
  ];
  return notes.flatMap((note) => (note === null ? [] : [{ ...note, text: unbroken(note.text) }]));
}
