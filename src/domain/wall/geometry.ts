/**
 * How large things must be to be read from where people stand. A screen is asked two things once: its diagonal and the distance of the
 * farthest viewer; everything else follows from the picture's size in pixels.
 */

/** The picture, in CSS pixels. It is assumed to fill the screen. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** The screen and its farthest viewer: inches across, metres away. */
export interface Screen {
  readonly diagonalIn: number;
  readonly distanceM: number;
}

/** What an unpaired screen is taken for: a common one, across a room. */
export const USUAL_SCREEN: Screen = { diagonalIn: 55, distanceM: 4 };

/** Least height of capital letters in minutes of arc: any text, and values and the words of states. */
export const ARCMIN = { text: 16, value: 20 } as const;

/** Height of a capital letter over its font size, in the lowest of the common system fonts: what is readable is the letter, not its box. */
const CAP_HEIGHT = 0.7;

const MM_PER_INCH = 25.4;

/** How many millimetres one minute of arc covers at a distance. */
const mmPerArcminute = (distanceM: number): number => distanceM * 1_000 * Math.tan(Math.PI / 180 / 60);

/** Least height of a capital letter on the screen, in millimetres, for a viewer so far away. */
export const letterHeightMm = (distanceM: number): number => ARCMIN.text * mmPerArcminute(distanceM);

/** How many pixels of the picture one minute of arc covers, seen from the farthest viewer. */
export const pxPerArcminute = ({ width, height }: Box, { diagonalIn, distanceM }: Screen): number =>
  (Math.hypot(width, height) / (diagonalIn * MM_PER_INCH)) * mmPerArcminute(distanceM);

/** The least font size, in pixels, whose capital letters cover so many minutes of arc. */
export const fontFloor = (arcmin: number, box: Box, screen: Screen): number =>
  (arcmin * pxPerArcminute(box, screen)) / CAP_HEIGHT;

const within = (value: unknown, least: number, most: number, otherwise: number): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;

/** A screen from numbers of any origin: what is not a number is the usual, what no screen or room is is brought to the nearest that may be. */
export const screenOf = (diagonalIn: unknown, distanceM: unknown): Screen => ({
  diagonalIn: within(diagonalIn, 10, 150, USUAL_SCREEN.diagonalIn),
  distanceM: within(distanceM, 0.5, 20, USUAL_SCREEN.distanceM),
});
