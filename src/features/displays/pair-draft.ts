/** The form that pairs a screen. */
import type { Pairing } from "../../api/displays.ts";
import type { DisplayRow } from "../../contracts/displays.ts";
import { pairingCodeProblem, readPairingCode } from "../../domain/pairing-code.ts";
import { daysProblem, numberOf, type Problems, type ScreenDraft, screenOf, screenProblems } from "./screen-draft.ts";

export interface PairDraft extends ScreenDraft {
  readonly code: string;
  /** The display that gets a new screen; empty for a new one. */
  readonly again: string;
}

/** The form for a screen that shows a code: 55 inches at four metres, unless somebody says otherwise. */
export const emptyPairing = (code: string): PairDraft => ({
  code,
  again: "",
  name: "",
  diagonal: "55",
  distance: "4",
  days: "90",
  payments: true,
});

/** The pairing form filled with a display that gets a new screen. */
export const pairingAgain = (draft: PairDraft, row: DisplayRow): PairDraft => ({ ...draft, ...screenOf(row), again: row.id });

/** What the pairing form says, and what is wrong with it. `pairing` is `null` while something is. */
export function readPairing(draft: PairDraft): { readonly pairing: Pairing | null; readonly problems: Problems<PairDraft> } {
  const code = readPairingCode(draft.code);
  const problem = pairingCodeProblem(draft.code);
  const problems: Problems<PairDraft> = {
    ...(problem === null ? {} : { code: problem }),
    ...screenProblems(draft),
    ...daysProblem(draft.days),
  };
  if (code === null || Object.keys(problems).length > 0) return { pairing: null, problems };
  const pairing = {
    code,
    name: draft.name.trim(),
    diagonalIn: numberOf(draft.diagonal),
    distanceM: numberOf(draft.distance),
    days: numberOf(draft.days),
    scope: { payments: draft.payments },
    again: draft.again === "" ? null : draft.again,
  };
  return { pairing, problems };
}
