/** What is asked of a screen, whether it is new or changed: texts as typed, and what is wrong with them. */
import type { DisplayRow } from "../../contracts/displays.ts";
import { capacityText, holdsTiles } from "../../domain/wall/capacity.ts";
import { type Box, screenOf as readable } from "../../domain/wall/geometry.ts";

/** The fields that both forms have. */
export interface ScreenDraft {
  readonly name: string;
  readonly diagonal: string;
  readonly distance: string;
  readonly days: string;
  readonly payments: boolean;
}

/** A sentence for each field that has a problem. */
export type Problems<Draft> = Readonly<Partial<Record<keyof Draft, string>>>;

/** A display as stored, in the fields. */
export const screenOf = (row: DisplayRow) => ({
  name: row.name,
  diagonal: String(row.diagonal_in),
  distance: String(row.distance_m),
  payments: row.scope.payments,
});

/** NaN for what is not a plain number. */
export const numberOf = (text: string): number => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);

const outside = (value: number, least: number, most: number): boolean => !(value >= least && value <= most);

/** What the database would refuse, at its field. */
export function screenProblems({ name, diagonal, distance }: ScreenDraft): Problems<ScreenDraft> {
  return {
    ...(outside(name.trim().length, 1, 40) ? { name: "Give the screen a name of 1 to 40 characters." } : {}),
    ...(outside(numberOf(diagonal), 5, 200) ? { diagonal: "Write 5 to 200 inches." } : {}),
    ...(outside(numberOf(distance), 0.3, 50) ? { distance: "Write 0.3 to 50 metres." } : {}),
  };
}

/** A picture of most screens: what fits depends on its form, hardly on its pixels. */
const USUAL_PICTURE: Box = { width: 1_920, height: 1_080 };

/** What there is room for on a screen as typed, in the words of the preview, and whether that is a tile at least; `null` while a number is none. */
export function roomOf(draft: ScreenDraft): { readonly words: string; readonly enough: boolean } | null {
  const { diagonal, distance } = screenProblems(draft);
  if (diagonal !== undefined || distance !== undefined) return null;
  const screen = readable(numberOf(draft.diagonal), numberOf(draft.distance));
  return {
    words: `${capacityText(USUAL_PICTURE, screen)} (At 16:9; Preview shows other forms.)`,
    enough: holdsTiles(USUAL_PICTURE, screen),
  };
}

/** Of the days that a token lives. */
export const daysProblem = (days: string): { readonly days?: string } =>
  Number.isInteger(numberOf(days)) && !outside(numberOf(days), 1, 400) ? {} : { days: "Write 1 to 400 whole days." };
