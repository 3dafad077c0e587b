/** What can be played on a preview, on top of the real board: so that people see what an incident looks like before there is one. */
import type { BoardAlert } from "../../contracts/board-alert.ts";
import type { Play } from "../../contracts/wall-preview.ts";
import { instantOf, MINUTE } from "../../domain/time.ts";
import { POLL } from "../../domain/wall/watching.ts";
import { byImportance } from "./tile-model.ts";
import type { Shown } from "./view-model.ts";

const alert = (part: Partial<BoardAlert>): BoardAlert => ({
  phase: "firing",
  severity: "critical",
  episode: null,
  since: null,
  fires_at: null,
  clear_since: null,
  flapping: false,
  sentence: "This is played for the preview: no alert fires.",
  ack: null,
  silenced_until: null,
  inhibited_by: null,
  ...part,
});

/** The board with what is played on it. `live` is the board itself. */
export function played(shown: Shown, play: Play): Shown {
  const { board } = shown;
  if (play === "live") return shown;
  if (play === "blind") return { ...shown, board: { ...board, now: instantOf(board.now - 5 * POLL) } };
  const [first, second, third] = byImportance(board.rules).map(({ key }) => key);
  const since = board.now - 6 * MINUTE;
  const alerts: Readonly<Record<string, BoardAlert>> = {
    [first ?? ""]: alert({ since, ack: { initials: "JD", until: board.now + 60 * MINUTE } }),
    [second ?? ""]: alert({ since }),
    [third ?? ""]: alert({ since, severity: "warning" }),
  };
  const evaluator = { ...board.evaluator, last_slot: board.now };
  const rules = board.rules.map((rule) => ({ ...rule, alert: alerts[rule.key] ?? rule.alert }));
  return { ...shown, board: { ...board, rules, evaluator } };
}
