/** Whether people were told of a firing alert, and if not, what it waits for. */
import type { AlertRow, AlertTelling } from "../../contracts/alerts.ts";
import { ceilTo, instantOf, MINUTE } from "../../domain/time.ts";
import { formatTime } from "../../format/time.ts";
import type { Desk } from "./desk.ts";

/** One sentence; `null` for what does not fire, and where the database does not say. Silences and echoes are decided when a message goes out. */
export function tellingText(
  { phase, silence, inhibited_by }: Pick<AlertRow, "phase" | "silence" | "inhibited_by">,
  telling: AlertTelling | undefined,
  { now, clock, late, titleOf }: Pick<Desk, "now" | "clock" | "late" | "titleOf">,
): string | null {
  if (phase !== "firing" || telling === undefined) return null;
  const at = (ms: number) => formatTime(instantOf(ms), clock);
  const { told_at, due_at, quiet_until, heard } = telling;
  if (told_at !== null) return `Told at ${at(told_at)}`;
  if (!heard) return "Told to nobody: no channel hears of it";
  if (inhibited_by !== null) return `Not told: an echo of ${titleOf(inhibited_by)}`;
  if (silence !== null && silence.until >= (quiet_until ?? 0))
    return `Not told yet: held until ${at(silence.until)} by the silence of ${silence.by}`;
  if (quiet_until !== null) return `Not told yet: held until ${at(quiet_until)} by quiet hours`;
  if (late !== null) return "Not told yet: nothing goes out while nothing is judged";
  if (due_at === null || due_at <= now) return "Not told yet: goes out with the next evaluation";
  // The evaluator comes by each minute, or each half.
  return `Not told yet: goes out with its group at ${at(ceilTo(instantOf(due_at), MINUTE))} at the latest`;
}
