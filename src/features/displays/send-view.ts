/** What may be sent to a wall, as choices of a form. */
import { type WallArea, type WallView, wallAreas } from "../../contracts/displays.ts";
import { defaultRules, type RuleDefinition, usualAlerting } from "../../domain/rules.ts";
import { HOUR, type Instant, MINUTE, SECOND, shift } from "../../domain/time.ts";
import { areaTitles } from "./view-model.ts";

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The values of the chosen options. */
export interface ViewDraft {
  /** `area:errors` or `rule:api-error-rate`. */
  readonly subject: string;
  /** Seconds. */
  readonly range: string;
  /** Minutes ago; 0 is now. */
  readonly moment: string;
}

export const draftView: ViewDraft = { subject: "area:errors", range: "3600", moment: "0" };

const tiles: readonly (readonly [string, RuleDefinition])[] = Object.entries(defaultRules);

export const subjects: readonly { readonly title: string; readonly options: readonly Option[] }[] = [
  { title: "Detail", options: wallAreas.map((area) => ({ value: `area:${area}`, label: areaTitles[area] })) },
  {
    title: "Tile",
    options: tiles
      .filter(([, { alerting }]) => alerting?.onBoard ?? usualAlerting.onBoard)
      .map(([key, { title }]) => ({ value: `rule:${key}`, label: title })),
  },
];

export const ranges: readonly Option[] = [
  { value: "3600", label: "1 hour" },
  { value: "21600", label: "6 hours" },
  { value: "86400", label: "24 hours" },
];

export const moments: readonly Option[] = [
  { value: "0", label: "is now" },
  { value: "15", label: "was 15 min ago" },
  { value: "60", label: "was 1 h ago" },
  { value: "180", label: "was 3 h ago" },
  { value: "1440", label: "was 1 day ago" },
];

const areaOf = (subject: string): WallArea | null => wallAreas.find((area) => subject === `area:${area}`) ?? null;

/** The view that a draft means at `now`. A moment of the past stays what it is while the wall shows it. */
export function sendable({ subject, range, moment }: ViewDraft, now: Instant): WallView {
  const ago = Number(moment) * MINUTE;
  return {
    area: areaOf(subject),
    rule: subject.startsWith("rule:") ? subject.slice("rule:".length) : null,
    range_s: Math.min(Number(range), (24 * HOUR) / SECOND),
    at: ago === 0 ? null : shift(now, -ago),
  };
}
