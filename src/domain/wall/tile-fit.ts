/** What of a tile fits into its width, and how large its value may be. All sizes are in units: font sizes of labels. */
import { ARCMIN } from "./geometry.ts";
import type { TileForm } from "./plan.ts";
import { emWidth, fitting } from "./text-width.ts";

/** What a tile would say, had it all the room. */
export interface TileSay {
  /** Ways to name it, longest first. */
  readonly titles: readonly [string, ...string[]];
  readonly age: string;
  /** Ways to write the value, longest first. */
  readonly value: readonly [string, ...string[]];
  readonly word: string;
  /** Initials of who is on it, beside the word. */
  readonly initials: string | null;
  readonly limit: string | null;
  readonly usual: string | null;
  /** Ways to say for how long it has been so, or how old that is, longest first; `null` where nothing is to be said. */
  readonly lasting: readonly [string, ...string[]] | null;
  /** Whether it has an address for phones. */
  readonly linked: boolean;
}

export interface TileFit {
  readonly title: string;
  readonly value: string;
  /** Font size of the value. */
  readonly size: number;
  readonly limit: string | null;
  readonly usual: string | null;
  /** Stands beside the word. */
  readonly lasting: string | null;
  /** Side of the code for phones; `null` where there is none. */
  readonly qr: number | null;
}

/** Space between a tile's edge and its text, on both sides together; between two texts of a line. */
const PADDING = 1;
const BETWEEN = 0.7;
const STRIP_BETWEEN = 0.5;
/** Room of the shape before the title. */
const SHAPE = 1.45;

/** Values are never smaller than this: 20 minutes of arc where a label is 16. */
const SMALLEST = ARCMIN.value / ARCMIN.text;

/** The widest that an age gets: names do not change as it grows. */
const WIDEST_AGE = "59 min";

/** How large values get. In a form with a code beside it the value shares its column with the limit. */
const largest: Readonly<Record<TileForm, number>> = { tall: 2.3, wide: 1.9, stack: 1.6, brief: SMALLEST, strip: SMALLEST };
const largestBesideCode: Readonly<Record<TileForm, number>> = { ...largest, tall: 1.8, wide: 1.7, stack: 1.4 };

const code: Readonly<Record<TileForm, number>> = { tall: 4.2, wide: 3.2, stack: 2.9, brief: 2.3, strip: 2.4 };

/** Least width of a drawing beside a word. */
const LEAST_DRAWN = 3;

/** A code of less is not read from some steps away. */
const LEAST_CODE = 2.2;

const limitWays = (limit: string): readonly [string, string] => [`limit ${limit}`, `/ ${limit}`];

/** Fits a tile of a form into a width. A value too long for its smallest size takes its shortest way; what else is too long is left out. */
export function tileFit(form: TileForm, width: number, say: TileSay): TileFit {
  const between = form === "strip" ? STRIP_BETWEEN : BETWEEN;
  const qr = say.linked ? codeSide(form, width, say) : null;
  const inner = width - PADDING;
  const room = inner - (qr === null ? 0 : qr + between);
  const beside = besideValue(form, room, say, qr !== null);
  const valueRoom = Math.max(room - beside.taken, 0);
  const value = fitting(say.value, valueRoom / SMALLEST, true);
  const most = (qr === null ? largest : largestBesideCode)[form];
  const size = Math.min(most, Math.max(SMALLEST, valueRoom / emWidth(value, true)));
  const title = fitting(say.titles, (form === "strip" ? room : inner) - SHAPE - agedRoom(form, say));
  const worded = besideWord(form, { room, inner, valued: emWidth(value, true) * size }, say, beside, qr !== null);
  return { title, value, size: Math.floor(size * 100) / 100, limit: beside.limit, ...worded, qr };
}

const agedRoom = (form: TileForm, { age }: TileSay): number =>
  form === "stack" || age === "" ? 0 : Math.max(emWidth(age), emWidth(WIDEST_AGE)) + BETWEEN;

/**
 * Side of a code: it gives way to what it would cover, to the value and, where that stands beside it, to the word with its initials; in a strip,
 * where all stands in one line, to the name as well. `null` where that leaves too little.
 */
function codeSide(form: TileForm, width: number, say: TileSay): number | null {
  const worded = wordWidth(say);
  if (form === "strip") {
    const room = width - PADDING - code.strip - STRIP_BETWEEN;
    const name = Math.min(...say.titles.map((way) => emWidth(way)));
    const fits = room - 2 * STRIP_BETWEEN >= worded + leastValue(say) && room - SHAPE - agedRoom(form, say) >= name;
    return fits ? code.strip : null;
  }
  const left = width - PADDING - BETWEEN - Math.max(leastValue(say), form === "stack" ? 0 : worded);
  return left < LEAST_CODE ? null : Math.min(code[form], Math.floor(left * 100) / 100);
}

interface Beside {
  readonly limit: string | null;
  readonly usual: string | null;
  /** Room that is lost to the value. */
  readonly taken: number;
}

/** Space after the word and its initials. */
const WORD_GAP = 0.65;

/** Room of initials beside the word, in ems of the word: their box is wider than they are. */
const INITIALS_BOX = 1.3;

const wordWidth = ({ word, initials }: TileSay): number =>
  (emWidth(word, true) + (initials === null ? 0 : emWidth(initials, true) + INITIALS_BOX)) * SMALLEST;

/** Width of the value in its shortest way and smallest size. */
const leastValue = ({ value }: TileSay): number => Math.min(...value.map((way) => emWidth(way, true))) * SMALLEST;

const fitted = (text: string | null, into: number): string | null => (text === null || emWidth(text) > into ? null : text);

const limited = (limit: string | null, into: number): string | null =>
  limit === null ? null : fitted(fitting(limitWays(limit), into), into);

function besideValue(form: TileForm, room: number, say: TileSay, coded: boolean): Beside {
  const usual = say.usual === null ? null : `usual ${say.usual}`;
  if (form === "stack") return belowInStack(room, say, usual);
  if (form === "tall" && coded) return { limit: limited(say.limit, room), usual: null, taken: 0 };
  const least = leastValue(say);
  const worded = form === "strip" ? wordWidth(say) + 2 * STRIP_BETWEEN : 0;
  const left = room - worded - least - BETWEEN;
  const apart = form === "strip" || form === "brief" || coded;
  const texts = { limit: limited(say.limit, left), usual: apart ? null : fitted(usual, left) };
  const widest = Math.max(emWidth(texts.limit ?? ""), emWidth(texts.usual ?? ""));
  return { ...texts, taken: worded + (widest === 0 ? 0 : widest + BETWEEN) };
}

/** Rooms of a tile's lines: beside a code, over its whole width, and what the value takes of the first. */
interface Lines {
  readonly room: number;
  readonly inner: number;
  readonly valued: number;
}

/** What stands in the line of the word: for how long it has been so, and in a brief tile, which has no drawing there, what is usual. */
function besideWord(form: TileForm, { room, inner, valued }: Lines, say: TileSay, { limit, usual }: Beside, coded: boolean) {
  const line = form === "stack" ? inner : room;
  const others =
    form === "strip"
      ? valued + 2 * STRIP_BETWEEN + (limit === null ? 0 : emWidth(limit))
      : form === "wide" && !coded
        ? LEAST_DRAWN + BETWEEN
        : 0;
  const left = line - wordWidth(say) - others;
  const lasting = say.lasting === null ? null : fitted(fitting(say.lasting, left - WORD_GAP), left - WORD_GAP);
  if (form !== "brief") return { lasting, usual: coded ? null : usual };
  const spare = left - (lasting === null ? 0 : emWidth(lasting) + WORD_GAP) - BETWEEN;
  return { lasting, usual: say.usual === null || coded ? null : fitted(`usual ${say.usual}`, spare) };
}

/** In a stack two lines hold limit, age and usual range: the range only where the age stands beside the limit. */
function belowInStack(room: number, { limit, age }: TileSay, usual: string | null): Beside {
  const beside = limited(limit, room - emWidth(age) - BETWEEN);
  if (beside !== null) return { limit: beside, usual: fitted(usual, room), taken: 0 };
  return { limit: limited(limit, room), usual: null, taken: 0 };
}
