/** What can be played on a preview, on top of the real board: so that people see what an incident looks like before there is one. */
import type { BoardRule } from "../../contracts/board.ts";
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

/** An answer of this age is none of now any more. */
const AGE = 5 * POLL;

/** What was heard and judged before an answer that is so old. */
function aged({ sources, evaluator }: Shown["board"]): Pick<Shown["board"], "sources" | "evaluator"> {
  const before = (at: number | null) => (at === null ? null : at - AGE);
  return {
    sources: sources.map((row) => ({
      ...row,
      last_event_at: before(row.last_event_at),
      last_receipt_at: before(row.last_receipt_at),
    })),
    evaluator: { ...evaluator, last_slot: before(evaluator.last_slot) },
  };
}

/** A value beyond the level that an alert fires for. */
function beyond(rule: BoardRule, severity: "warning" | "critical"): number | null {
  const level = rule[severity] ?? rule.warning ?? rule.critical;
  return level === null ? null : level * 1.2;
}

/** The board with what is played on it. `live` is the board itself. */
export function played(shown: Shown, play: Play): Shown {
  const { board } = shown;
  if (play === "live") return shown;
  if (play === "blind") return { ...shown, board: { ...board, now: instantOf(board.now - AGE), ...aged(board) } };
  const [first, second, third] = byImportance(board.rules).map(({ key }) => key);
  const since = board.now - 6 * MINUTE;
  const alerts: Readonly<Record<string, BoardAlert>> = {
    [first ?? ""]: alert({ since, ack: { initials: "JD", until: board.now + 60 * MINUTE } }),
    [second ?? ""]: alert({ since }),
    [third ?? ""]: alert({ since, severity: "warning" }),
  };
  const evaluator = { ...board.evaluator, last_slot: board.now };
  const rules = board.rules.map((rule) => {
    const played = alerts[rule.key];
    return played === undefined ? rule : { ...rule, alert: { ...played, value: beyond(rule, played.severity ?? "warning") } };
  });
  return { ...shown, board: { ...board, rules, evaluator } };
}
