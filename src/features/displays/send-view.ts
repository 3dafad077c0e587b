/** What may be sent to a wall, as choices of a form. */
import { type DisplayScope, type WallArea, type WallView, wallAreas } from "../../contracts/displays.ts";
import { alertingOf, defaultRules, type RuleDefinition } from "../../domain/rules.ts";
import { HOUR, type Instant, MINUTE, SECOND, shift } from "../../domain/time.ts";
import { areaTitles } from "./view-model.ts";

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The values of the chosen options. */
export interface ViewDraft {
  /** `area:errors`, `rule:api-error-rate`, or `whole`. */
  readonly subject: string;
  /** Seconds. */
  readonly range: string;
  /** Minutes ago; 0 is now. */
  readonly moment: string;
}

/** The headline of a moment and what fired then. */
const WHOLE = "whole";

export const draftView: ViewDraft = { subject: "area:errors", range: "3600", moment: "0" };

const rules: readonly (readonly [string, RuleDefinition])[] = Object.entries(defaultRules);

/** Whether a rule counts payments: walls without them have no tile of it. */
const isOfPayments = ({ numerator }: RuleDefinition): boolean => numerator.some(({ signal }) => signal.startsWith("payment"));

interface Group {
  readonly title: string;
  readonly options: readonly Option[];
}

/** What a wall of a scope can be sent. A rule without a tile of its own stands on a wall only while it fires. */
export function subjectsOf({ payments }: DisplayScope): readonly Group[] {
  const known = rules.filter(([, definition]) => payments || !isOfPayments(definition));
  const tiles = (own: boolean) =>
    known
      .filter(([, definition]) => alertingOf(definition).onBoard === own)
      .map(([key, { title }]) => ({ value: `rule:${key}`, label: title }));
  return [
    {
      title: "Detail",
      options: wallAreas
        .filter((area) => payments || area !== "payments")
        .map((area) => ({ value: `area:${area}`, label: areaTitles[area] })),
    },
    { title: "Tile", options: tiles(true) },
    { title: "Tile, while it fires", options: tiles(false) },
    { title: "Of the past", options: [{ value: WHOLE, label: "All that fired" }] },
  ];
}

/** Whether a range changes what is drawn: only charts have one. */
export const isRanged = (subject: string): boolean => subject === "area:errors";

/** The moments that a subject can be shown at: what fires now stands on the wall already. */
export const momentsOf = (subject: string): readonly Option[] => (subject === WHOLE ? moments.slice(1) : moments);

export const ranges: readonly Option[] = [
  { value: "3600", label: "1 hour" },
  { value: "21600", label: "6 hours" },
  { value: "86400", label: "24 hours" },
];

const moments: readonly Option[] = [
  { value: "0", label: "is now" },
  { value: "15", label: "was 15 min ago" },
  { value: "60", label: "was 1 h ago" },
  { value: "180", label: "was 3 h ago" },
  { value: "1440", label: "was 1 day ago" },
];

const areaOf = (subject: string): WallArea | null => wallAreas.find((area) => subject === `area:${area}`) ?? null;

/** The view that a draft means at `now`. A moment of the past stays what it is while the wall shows it. */
export function sendable({ subject, range, moment }: ViewDraft, now: Instant): WallView {
  const [first] = momentsOf(subject);
  const ago = Number(momentsOf(subject).some(({ value }) => value === moment) ? moment : first?.value) * MINUTE;
  return {
    area: areaOf(subject),
    rule: subject.startsWith("rule:") ? subject.slice("rule:".length) : null,
    range_s: isRanged(subject) ? Math.min(Number(range), (24 * HOUR) / SECOND) : null,
    at: ago === 0 ? null : shift(now, -ago),
  };
}
