/** The form that changes a display. */
import type { DisplayChange } from "../../api/displays.ts";
import type { DisplayRow, DisplaySettings } from "../../contracts/displays.ts";
import { daysProblem, numberOf, type Problems, type ScreenDraft, screenOf, screenProblems } from "./screen-draft.ts";

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
