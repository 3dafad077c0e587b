/** What stands below the headline where nothing fires: on a calm wall, and on one that does not watch. */
import { counted } from "../../domain/status/wording.ts";
import type { Instant } from "../../domain/time.ts";
import { nearestToLimit } from "../../domain/wall/nearest.ts";
import { countsOf, headlineOf } from "../../domain/wall/spine.ts";
import { type Blindness, reasonWays } from "../../domain/wall/watching.ts";
import { shortAge } from "../../domain/wall/words.ts";
import { unbroken } from "../../format/unbroken.ts";
import { standing } from "./source-state.ts";
import type { WallTile } from "./tile-model.ts";
import type { Shown } from "./view-model.ts";

/** Ways to say the same, longest first. */
export type Ways = readonly [string, ...string[]];

/** Of a blind wall the reason in its ways, what is told of the tiles in the ways of that, longest first, and since when it is blind. */
interface Blind {
  readonly reason: Blindness;
  readonly reasons: Ways;
  readonly known: readonly string[];
  readonly since: string | null;
}

export type Words = { readonly kind: "calm"; readonly lines: readonly Ways[] } | ({ readonly kind: "blind" } & Blind);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const capitals = ([first, ...shorter]: Ways): Ways => [capital(first), ...shorter.map(capital)];

/**
 * What is told of the tiles of a wall that does not watch. While rules are not evaluated their values are of now, and this page judges them; where no
 * events arrive, what was known before they stopped is not here any more, but for what fires.
 */
function knownWays(reason: Blindness, tiles: readonly WallTile[], missed: readonly string[]): readonly string[] {
  const states = tiles.map(({ standing }) => ({ state: standing }));
  const ways = headlineOf(states, reason === "pipeline" ? [] : missed).ways.map((way) => way.toLowerCase());
  if (reason === "evaluator") return ways.map((way) => `by their values: ${way}`);
  return (reason === "pipeline" ? ways.filter((way) => countsOf(way) > 0) : ways).map((way) => `last known: ${way}`);
}

/** Why a wall does not watch, and what is told of its tiles. */
export const blindWords = (reason: Blindness, tiles: readonly WallTile[], missed: readonly string[]): Omit<Blind, "since"> => ({
  reason,
  reasons: capitals(reasonWays(reason)),
  known: knownWays(reason, tiles, missed),
});

/** What holds of the tiles below. */
function tilesWays({ reason, since }: Blind): Ways {
  if (reason === "evaluator") return ["This page judges the tiles below, and calls nobody.", "Judged here: nobody is called."];
  if (since === null) return ["What stands below is the last that was known.", "Below: the last known."];
  return [`What stands below was last known at ${since}.`, `Below: as of ${since}.`];
}

function blindLines(blind: Blind, bare: boolean, whole: boolean): readonly Ways[] {
  const { reasons, known, since } = blind;
  // A narrow headline has no room for since when.
  const dated: readonly string[] = whole || since === null ? [] : reasons.map((why) => `${why} since ${since}`);
  const said = dated.length === 0 ? reasons : dated;
  const [first = reasons[0], ...shorter] = [
    ...(bare ? [] : known.flatMap((way) => said.map((why) => `${why}; ${way}`))),
    ...dated,
    ...reasons,
  ];
  const [knownFirst, ...knownShorter] = known.map(capital);
  const bareLines: readonly Ways[] = knownFirst === undefined ? [] : [[knownFirst, ...knownShorter]];
  return [[first, ...shorter], ...(bare ? bareLines : [tilesWays(blind)])];
}

/**
 * The lines below the headline, the most important first, each in ways, longest first. `bare`: no tile stands below; `whole`: the headline left
 * nothing out.
 */
export const wordsBelow = (words: Words, bare: boolean, whole: boolean): readonly Ways[] =>
  words.kind === "calm" ? words.lines : blindLines(words, bare, whole);

/** What a calm wall says below its headline, the most important line first. */
export function calmLines({ board, releases }: Shown, tiles: readonly WallTile[], now: Instant): readonly Ways[] {
  const nearest = nearestToLimit(tiles);
  const heard = board.sources.map((row) => standing(row, now)).filter((how) => how === "connected" || how === "late").length;
  const unknown = tiles.filter(({ state }) => state.name === "unknown").length;
  const count =
    unknown > 0 ? `${tiles.length - unknown} of ${tiles.length} rules known` : `${counted(tiles.length, "rules")} watched`;
  const nearly = (title: string, value: string) => `${title}, ${value} of ${nearest?.limit ?? ""}`;
  const release = releases?.[0];
  if (tiles.length === 0) return [["Of no rule is anything known.", "No rule is known."]];
  const lines: (Ways | null)[] = [
    nearest === null
      ? [`${count}, none near its limit`, count]
      : [
          `Nearest to its limit: ${nearly(nearest.titles[0], nearest.value[0])}`,
          `Nearest: ${nearly(nearest.titles[0], nearest.value[0])}`,
          `Nearest: ${nearly(nearest.titles.at(-1) ?? "", nearest.value.at(-1) ?? "")}`,
          count,
          counted(tiles.length, "rules"),
        ],
    nearest === null ? null : [`${count} in ${counted(heard, "sources")}`, count],
    release === undefined
      ? null
      : [unbroken(`Release ${release.version}, ${shortAge(now - release.at)} ago`), `Release ${release.version}`],
  ];
  return lines.filter((line) => line !== null);
}
