/** The forms of the page: texts as typed, what is wrong with them, and the values that are sent. */
import type { DisplayChange, Pairing } from "../../api/displays.ts";
import type { DisplayRow, DisplaySettings } from "../../contracts/displays.ts";
import { readPairingCode } from "../../domain/pairing-code.ts";

/** What is asked of a screen, whether it is new or changed. */
interface ScreenDraft {
  readonly name: string;
  readonly diagonal: string;
  readonly distance: string;
  readonly days: string;
  readonly payments: boolean;
}

export interface PairDraft extends ScreenDraft {
  readonly code: string;
  /** The display that gets a new screen; empty for a new one. */
  readonly again: string;
}

export interface EditDraft extends ScreenDraft {
  readonly night: boolean;
  readonly nightFrom: string;
  readonly nightTo: string;
  readonly quiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly zone: string;
  readonly soundWarning: boolean;
  readonly soundCritical: boolean;
}

/** A sentence for each field that has a problem. */
export type Problems<Draft> = Readonly<Partial<Record<keyof Draft, string>>>;

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

const screenOf = (row: DisplayRow) => ({
  name: row.name,
  diagonal: String(row.diagonal_in),
  distance: String(row.distance_m),
  payments: row.scope.payments,
});

/** The pairing form filled with a display that gets a new screen. */
export const pairingAgain = (draft: PairDraft, row: DisplayRow): PairDraft => ({ ...draft, ...screenOf(row), again: row.id });

/** The form of a display as stored. An empty number of days leaves the end of its token. */
export function editOf(row: DisplayRow, zone: string): EditDraft {
  const { night, quiet, sound } = row.settings;
  return {
    ...screenOf(row),
    days: "",
    night: night !== null,
    nightFrom: night?.from ?? "22:00",
    nightTo: night?.to ?? "06:00",
    quiet: quiet !== null,
    quietFrom: quiet?.from ?? "22:00",
    quietTo: quiet?.to ?? "06:00",
    zone: night?.tz ?? quiet?.tz ?? zone,
    soundWarning: sound.warning,
    soundCritical: sound.critical,
  };
}

/** NaN for what is not a plain number. */
const numberOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);

const outside = (value: number, least: number, most: number): boolean => !(value >= least && value <= most);

function screenProblems({ name, diagonal, distance }: ScreenDraft): Problems<ScreenDraft> {
  return {
    ...(outside(name.trim().length, 1, 40) ? { name: "Give the screen a name of 1 to 40 characters." } : {}),
    ...(outside(numberOf(diagonal), 5, 200) ? { diagonal: "Write 5 to 200 inches." } : {}),
    ...(outside(numberOf(distance), 0.3, 50) ? { distance: "Write 0.3 to 50 metres." } : {}),
  };
}

const daysProblem = (days: string): { readonly days?: string } =>
  Number.isInteger(numberOf(days)) && !outside(numberOf(days), 1, 400) ? {} : { days: "Write 1 to 400 whole days." };

/** What the pairing form says, and what is wrong with it. `pairing` is `null` while something is. */
export function readPairing(draft: PairDraft): { readonly pairing: Pairing | null; readonly problems: Problems<PairDraft> } {
  const code = readPairingCode(draft.code);
  const problems: Problems<PairDraft> = {
    ...(code === null ? { code: "Type the six letters and digits that the screen shows." } : {}),
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

const HOUR_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;
const ZONE = /^(UTC|[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2})$/;

/** Whether the screen sounds at all: else its quiet hours are not asked for. */
export const sounds = ({ soundCritical, soundWarning }: EditDraft): boolean => soundCritical || soundWarning;

function settingsOf(draft: EditDraft): DisplaySettings {
  const tz = draft.zone.trim();
  const quiet = draft.quiet && HOUR_OF_DAY.test(draft.quietFrom) && HOUR_OF_DAY.test(draft.quietTo);
  return {
    night: draft.night ? { from: draft.nightFrom, to: draft.nightTo, tz } : null,
    sound: { warning: draft.soundWarning, critical: draft.soundCritical },
    quiet: quiet ? { from: draft.quietFrom, to: draft.quietTo, tz } : null,
  };
}

/** What the form of a display says, and what is wrong with it. `change` is `null` while something is. */
export function readEdit(draft: EditDraft): { readonly change: DisplayChange | null; readonly problems: Problems<EditDraft> } {
  const hour = (on: boolean, text: string) => !on || HOUR_OF_DAY.test(text);
  const quiet = draft.quiet && sounds(draft);
  const problems: Problems<EditDraft> = {
    ...screenProblems(draft),
    ...(draft.days.trim() === "" ? {} : daysProblem(draft.days)),
    ...(hour(draft.night, draft.nightFrom) ? {} : { nightFrom: "Write a time such as 22:00." }),
    ...(hour(draft.night, draft.nightTo) ? {} : { nightTo: "Write a time such as 06:00." }),
    ...(hour(quiet, draft.quietFrom) ? {} : { quietFrom: "Write a time such as 22:00." }),
    ...(hour(quiet, draft.quietTo) ? {} : { quietTo: "Write a time such as 06:00." }),
    ...((draft.night || draft.quiet) && !ZONE.test(draft.zone.trim()) ? { zone: "Write a zone such as Europe/Berlin." } : {}),
  };
  if (Object.keys(problems).length > 0) return { change: null, problems };
  const change = {
    name: draft.name.trim(),
    diagonal_in: numberOf(draft.diagonal),
    distance_m: numberOf(draft.distance),
    scope: { payments: draft.payments },
    settings: settingsOf(draft),
    days: draft.days.trim() === "" ? null : numberOf(draft.days),
  };
  return { change, problems };
}
