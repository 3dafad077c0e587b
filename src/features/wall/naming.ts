/** What fires, as the list below the headline writes it, and one name for each rule wherever on the wall it stands. */
import type { Instant } from "../../domain/time.ts";
import { BETWEEN, type Packed, packed } from "../../domain/wall/firing-list.ts";
import { tileWidth, type WallLayout } from "../../domain/wall/layout.ts";
import { emWidth } from "../../domain/wall/text-width.ts";
import { tileFit } from "../../domain/wall/tile-fit.ts";
import { shortAge } from "../../domain/wall/words.ts";
import type { WallTile } from "./tile-model.ts";

/** Names by key. */
export type Names = ReadonlyMap<string, string>;

/** How the items of the list are written, and how it says that more fires than it names. */
interface Manner {
  readonly valued: boolean;
  readonly timed: boolean;
  readonly short: boolean;
  readonly more: (left: number) => string;
}

const inWords = (left: number): string => `+${left} more`;
const inFigures = (left: number): string => `+${left}`;

/** Values stand on the tiles too: they give way, then long titles, times, words, where without them more of what fires is named. */
const manners: readonly Manner[] = [
  { valued: true, timed: true, short: false, more: inWords },
  { valued: false, timed: true, short: false, more: inWords },
  { valued: false, timed: true, short: true, more: inWords },
  { valued: false, timed: true, short: true, more: inFigures },
  { valued: false, timed: false, short: true, more: inWords },
  { valued: false, timed: false, short: true, more: inFigures },
  { valued: false, timed: false, short: true, more: () => "" },
];

const lastResort: Manner = { valued: false, timed: false, short: true, more: () => "" };

/** An item of the list. */
export interface ListItem {
  readonly tile: WallTile;
  readonly name: string;
  /** `null` where there is no room for it. */
  readonly value: string | null;
  /** `6 min`, beside a value that is a duration itself `for 6 min`; `null` where that is not known, or there is no room for it. */
  readonly lasting: string | null;
}

/** The firing list: its lines, and what stands at the end of the last one where more fires; empty where nothing does. */
export interface FiringList {
  readonly rows: readonly (readonly ListItem[])[];
  readonly more: string;
}

/** Room of an item's shape and of the gaps between its parts, in ems of the list. */
const SHAPE = 1.5;
const GAP = 0.4;

const shortest = ({ titles }: WallTile): string => titles[titles.length - 1] ?? titles[0];

const isDuration = (value: string): boolean => /\d\s(?:ms|s|min|h|d)$/.test(value);

function itemOf(tile: WallTile, now: Instant, { valued, timed, short }: Manner, names: Names): ListItem {
  const lasting = timed && tile.since !== null ? shortAge(now - tile.since) : null;
  return {
    tile,
    name: short ? shortest(tile) : (names.get(tile.key) ?? tile.titles[0]),
    value: valued ? tile.value[0] : null,
    lasting: lasting !== null && valued && isDuration(tile.value[0]) ? `for ${lasting}` : lasting,
  };
}

function itemWidth({ tile: { initials }, name, value, lasting }: ListItem): number {
  const rest = [value, lasting].filter((part) => part !== null).reduce((sum, part) => sum + GAP + emWidth(part), 0);
  return SHAPE + emWidth(name, true) + rest + (initials === null ? 0 : GAP + 0.8 + emWidth(initials, true));
}

interface Packing extends Packed<ListItem> {
  readonly manner: Manner;
}

/** The packing that names most; of several that name as many the one that says most of each. One that does not say how many it leaves out is the last resort. */
function bestOf(packings: readonly Packing[]): Packing | undefined {
  const fitting = packings.filter(({ tight }) => !tight);
  const honest = fitting.filter(({ manner, left }) => left === 0 || manner.more(left) !== "");
  return (honest.length > 0 ? honest : fitting).toSorted((a, b) => a.left - b.left)[0];
}

/**
 * The firing list of a wall and the names of its tiles. Where no tile says since when it fires the list does, before it names more. Where the list
 * needs short names the tiles of what fires have them too; else the list takes those of the tiles.
 */
export function named(
  firing: readonly WallTile[],
  tiles: readonly WallTile[],
  layout: WallLayout,
  now: Instant,
): { readonly list: FiringList; readonly names: Names } {
  const width = tileWidth(layout);
  const onTiles = new Map(
    tiles.map((tile) => {
      const say = { ...tile, age: tile.heard === null ? "" : "0 s", word: tile.state.word, lasting: null };
      return [tile.key, tileFit(layout.form, width, { ...say, linked: tile.link !== null }).title];
    }),
  );
  if (layout.listRows === 0 || firing.length === 0) return { list: { rows: [], more: "" }, names: onTiles };
  const ems = layout.spine.width / layout.list;
  const packings = manners.map((manner): Packing => {
    const said = manner.more(firing.length);
    const more = said === "" ? 0 : emWidth(said) + BETWEEN;
    const items = firing.map((tile) => itemOf(tile, now, manner, onTiles));
    return { manner, ...packed(items, itemWidth, { most: layout.listRows, ems, more }) };
  });
  const tilesTell = layout.columns > 0 && layout.form !== "strip";
  const timed = tilesTell ? undefined : bestOf(packings.filter(({ manner }) => manner.timed));
  // Where not even the shortest manner fits, it is that one whose names lose least.
  const { manner = lastResort, rows = [], left = 0 } = timed ?? bestOf(packings) ?? packings.at(-1) ?? {};
  const names = manner.short ? new Map([...onTiles, ...firing.map((tile) => [tile.key, shortest(tile)] as const)]) : onTiles;
  return { list: { rows, more: left > 0 ? manner.more(left) : "" }, names };
}
