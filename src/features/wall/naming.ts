/** What fires, as the list below the headline writes it, and one name for each rule wherever on the wall it stands. */
import type { Instant } from "../../domain/time.ts";
import { BETWEEN, type Packed, packed } from "../../domain/wall/firing-list.ts";
import { tileWidth, type WallLayout } from "../../domain/wall/layout.ts";
import { emWidth, fitting } from "../../domain/wall/text-width.ts";
import { tileFit } from "../../domain/wall/tile-fit.ts";
import { fires } from "../../domain/wall/tile-state.ts";
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
const unsaid = (): string => "";

/** Values stand on the tiles too: they give way, then long titles, times, words, where without them more of what fires is named. */
const manners: readonly Manner[] = [
  { valued: true, timed: true, short: false, more: inWords },
  { valued: false, timed: true, short: false, more: inWords },
  { valued: false, timed: true, short: true, more: inWords },
  { valued: false, timed: true, short: true, more: inFigures },
  { valued: false, timed: false, short: true, more: inWords },
  { valued: false, timed: false, short: true, more: inFigures },
  { valued: false, timed: false, short: true, more: unsaid },
];

/** An item of the list. */
export interface ListItem {
  readonly tile: WallTile;
  readonly name: string;
  /** `null` where there is no room for it. */
  readonly value: string | null;
  /** `6 min`, beside a value `· 6 min`, beside one that is a duration itself `for 6 min`; `null` where it is not known or has no room. */
  readonly lasting: string | null;
}

/** The firing list: its lines, and what stands at the end of the last one where more fires; empty where nothing does. */
export interface FiringList {
  readonly rows: readonly (readonly ListItem[])[];
  readonly more: string;
  /** Font size in pixels. */
  readonly size: number;
  /** Keys of what it names, or counts. */
  readonly tells: ReadonlySet<string>;
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
    lasting: lasting === null || !valued ? lasting : `${isDuration(tile.value[0]) ? "for" : "·"} ${lasting}`,
  };
}

function itemWidth({ tile: { initials }, name, value, lasting }: ListItem): number {
  const rest = [value, lasting].filter((part) => part !== null).reduce((sum, part) => sum + GAP + emWidth(part), 0);
  return SHAPE + emWidth(name, true) + rest + (initials === null ? 0 : GAP + 0.8 + emWidth(initials, true));
}

interface Packing extends Packed<ListItem> {
  readonly manner: Manner;
  readonly size: number;
}

const namesAll = ({ left }: Packing): boolean => left === 0;

/** The packing that names most; of several that name as many the one that says most of each. One that does not say how many it leaves out is the last resort. */
function bestOf(packings: readonly Packing[]): Packing | undefined {
  const fitting = packings.filter(({ tight }) => !tight);
  const honest = fitting.filter((packing) => namesAll(packing) || packing.manner.more(packing.left) !== "");
  return (honest.length > 0 ? honest : fitting).toSorted((a, b) => a.left - b.left)[0];
}

/** The list in the size of values where that names all, else in that of labels, and if all of it must say since when, then that before more names. */
function chosen(packings: readonly Packing[], times: boolean): Packing | undefined {
  const wanted = times ? packings.filter(({ manner }) => manner.timed) : packings;
  const sizes = [...new Set(packings.map(({ size }) => size))];
  for (const size of sizes) {
    const best = bestOf(wanted.filter((packing) => packing.size === size));
    if (best !== undefined && namesAll(best)) return best;
  }
  // Where not even the shortest manner fits, it is that one whose names lose least.
  return bestOf(wanted.filter(({ size }) => size === (times ? sizes.at(-1) : sizes[0]))) ?? bestOf(packings) ?? packings.at(-1);
}

/** A tile in the detail area and the room that its title has there, in ems. */
export interface NamedInDetail {
  readonly key: string;
  readonly ems: number;
}

/** How a tile says itself as of the answer, so that names stay where the wall goes blind. */
const fitOf = (tile: WallTile, layout: WallLayout, now: Instant) =>
  tileFit(layout.form, tileWidth(layout), {
    ...tile,
    age: tile.heard === null ? "" : "0 s",
    word: tile.standing.word,
    lasting: tile.since === null ? null : [shortAge(now - tile.since)],
    linked: fires(tile.standing),
  });

/** The later of two titles: they become shorter in order, so that it fits wherever one of both does. */
const shorter = ({ titles }: WallTile, a: string, b: string): string => (titles.indexOf(a) > titles.indexOf(b) ? a : b);

/** The names of tiles, and which of them say since when. */
function onTiles(tiles: readonly WallTile[], layout: WallLayout, detail: NamedInDetail | null, now: Instant) {
  const names = new Map<string, string>();
  const timed = new Set<string>();
  for (const tile of tiles) {
    const fit = fitOf(tile, layout, now);
    const inDetail = detail?.key === tile.key ? fitting(tile.titles, detail.ems, true) : tile.titles[0];
    names.set(tile.key, shorter(tile, inDetail, fit.title));
    if (fit.lasting !== null) timed.add(tile.key);
  }
  return { names, timed };
}

/**
 * The firing list of a wall, and the names of the rules that stand on it more than once: of what fires, and of what is in the detail area. Where a tile does not say since when it fires the list does, before it names more. Where the
 * list needs short names the tiles of what fires have them too; else the list takes those of the tiles.
 */
export function named(
  firing: readonly WallTile[],
  tiles: readonly WallTile[],
  layout: WallLayout,
  detail: NamedInDetail | null,
  now: Instant,
): { readonly list: FiringList; readonly names: Names } {
  const twice = tiles.filter((tile) => tile.key === detail?.key || firing.includes(tile));
  const { names: own, timed } = onTiles(twice, layout, detail, now);
  if (layout.listRows === 0 || firing.length === 0)
    return { list: { rows: [], more: "", size: layout.list, tells: new Set() }, names: own };
  const sizes = [...new Set([layout.list, (layout.list + layout.unit) / 2, layout.unit])];
  const written = manners.map((manner) => {
    const said = manner.more(firing.length);
    const more = said === "" ? 0 : emWidth(said) + BETWEEN;
    return { manner, more, items: firing.map((tile) => itemOf(tile, now, manner, own)) };
  });
  const packings = sizes.flatMap((size) => {
    const lines = { most: layout.listRows, ems: layout.spine.width / size };
    return written.map(({ manner, more, items }): Packing => ({ manner, size, ...packed(items, itemWidth, { ...lines, more }) }));
  });
  const lacking = firing.filter(({ key, since }) => since !== null && own.has(key) && !timed.has(key));
  const times = tiles.length === 0 || lacking.length > 0;
  const best = chosen(packings, times);
  const { rows = [], left = 0, size = layout.list } = best ?? {};
  const more = best === undefined || left === 0 ? "" : best.manner.more(left);
  const names = best?.manner.short ? new Map([...own, ...firing.map((tile) => [tile.key, shortest(tile)] as const)]) : own;
  const told = more === "" ? rows.flat().map(({ tile }) => tile) : firing;
  return { list: { rows, more, size, tells: new Set(told.map(({ key }) => key)) }, names };
}
