/** Where every alert belongs on the page, and in which order. Pure: a row is judged as it was answered. */

import type { AlertRow, AlertsAnswer } from "../../contracts/alerts.ts";
import { EVALUATOR_LATE } from "../../domain/status/board-freshness.ts";
import { counted } from "../../domain/status/wording.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import type { State } from "../../ui/state-mark.tsx";

/** `unjudged`: nothing can be said of it at present, which is never health. */
export type Place = "firing" | "pending" | "acked" | "silenced" | "unjudged" | "quiet";

/** Where an alert belongs. A silence wins over an ack: nobody is told of it whatever happens. */
export function placeOf({ phase, silence, ack, errors, unobserved, sentence }: AlertRow): Place {
  if (phase !== "inactive") {
    if (silence !== null) return "silenced";
    if (phase === "pending") return "pending";
    return ack === null ? "firing" : "acked";
  }
  const unseen = unobserved?.why === "no_data" || errors?.raised === true || sentence === null;
  return unseen ? "unjudged" : "quiet";
}

/** Shape and colour of an alert. One that is breached is never drawn as health. */
export function stateOf(row: AlertRow): State {
  if (row.phase !== "inactive") return row.severity ?? "warning";
  if (placeOf(row) === "unjudged") return "unknown";
  return row.unobserved === null ? "ok" : "low-traffic";
}

/** The word beside the shape. */
export function wordOf(row: AlertRow): string {
  const severity = row.severity === "critical" ? "Critical" : "Warning";
  if (row.phase === "pending") return `Pending ${severity.toLowerCase()}`;
  if (row.phase === "firing") return severity;
  if (placeOf(row) === "quiet") return row.unobserved === null ? "Normal" : "Low traffic";
  if (row.sentence === null) return "Not judged yet";
  return row.errors?.raised === true ? "Cannot be evaluated" : "No data";
}

const worse = (a: AlertRow, b: AlertRow) => Number(b.severity === "critical") - Number(a.severity === "critical");

/** Firing ones: causes before their echoes, worst first, then newest first. Pending ones: the next to fire first. */
function before(a: AlertRow, b: AlertRow): number {
  if (a.phase === "pending" && b.phase === "pending") return (a.fires_at ?? 0) - (b.fires_at ?? 0);
  const echo = Number(a.inhibited_by !== null) - Number(b.inhibited_by !== null);
  return echo || worse(a, b) || (b.fired_at ?? 0) - (a.fired_at ?? 0);
}

export type Places = Readonly<Record<Place, readonly AlertRow[]>>;

/** Every alert in its place. Quiet and unjudged ones keep the order of the board. */
export function placed(rows: readonly AlertRow[]): Places {
  const at = (place: Place) => rows.filter((row) => placeOf(row) === place);
  const sorted = (place: Place) => at(place).toSorted(before);
  return {
    firing: sorted("firing"),
    pending: sorted("pending"),
    acked: sorted("acked"),
    silenced: sorted("silenced"),
    unjudged: at("unjudged"),
    quiet: at("quiet"),
  };
}

export interface Headline {
  readonly state: State;
  readonly text: string;
}

const count = (n: number, what: string) => (n === 0 ? [] : [counted(n, what)]);

/**
 * The whole in one line: what asks for a person first, last what cannot be judged. That nothing fires is no news where most rules cannot be
 * judged; what fires is, whatever the others do.
 */
export function headlineOf(places: Places): Headline {
  const { firing, pending, acked, silenced, unjudged, quiet } = places;
  const critical = firing.filter(({ severity }) => severity === "critical").length;
  const standing = [
    ...count(critical, "critical"),
    ...count(firing.length - critical, "warnings"),
    ...count(pending.length, "pending"),
    ...count(acked.length, "acked"),
    ...count(silenced.length, "silenced"),
  ];
  const unknown = count(unjudged.length, "cannot be judged");
  if (firing.length > 0) return { state: critical > 0 ? "critical" : "warning", text: [...standing, ...unknown].join(", ") };
  const attended = pending.length + acked.length + silenced.length;
  if (attended + quiet.length === 0 && unjudged.length > 0) return { state: "unknown", text: "Nothing can be judged" };
  const blind = unjudged.length > attended + quiet.length;
  if (attended > 0) {
    const state = pending.length > 0 ? "late" : "silenced";
    return {
      state: blind ? "unknown" : state,
      text: `${acked.length + silenced.length > 0 ? "Nothing fires unattended" : "Nothing fires yet"}: ${[...standing, ...unknown].join(", ")}`,
    };
  }
  return { state: blind ? "unknown" : "ok", text: ["Nothing fires", ...unknown].join(", ") };
}

/** Since when the evaluator is late, by the server's clock: its last slot, `never`, or `null` while it is on time. */
export function lateSince({ slot }: Pick<AlertsAnswer, "slot">, now: Instant): Instant | "never" | null {
  if (slot === null) return "never";
  return now - slot > EVALUATOR_LATE ? instantOf(slot) : null;
}
