/** The status spine: the whole in one line, and what fires below it. It never rotates away. */
import { silentWays } from "../status/source-freshness.ts";
import { fires, isNormal, type TileState } from "./tile-state.ts";

interface Judged {
  readonly state: TileState;
}

/**
 * How the spine is drawn: `critical` and `warning` call for somebody, the taken ones have somebody, `silenced` fires unheard, `pending` is
 * about to fire, `unsure` has no alert but does not know everything, `blind` is not watching, `past` shows another time.
 */
export type SpineTone =
  | "critical"
  | "warning"
  | "taken-critical"
  | "taken-warning"
  | "silenced"
  | "pending"
  | "unsure"
  | "ok"
  | "blind"
  | "past";

export interface Headline {
  readonly tone: SpineTone;
  /** Ways to say it, longest first. */
  readonly ways: readonly [string, ...string[]];
  /** What is left of it where none of them fits in any size. */
  readonly stump?: string;
}

const said = (parts: readonly (string | null)[]): readonly string[] => parts.filter((part) => part !== null);
const some = (n: number, what: string): string | null => (n > 0 ? `${n} ${what}` : null);

/** `a · b · c`, then without its end: `a · b`, `a`. */
const shortening = (parts: readonly string[]): readonly string[] =>
  parts.map((_, i) => parts.slice(0, parts.length - i).join(" · "));

const firesUnsilenced = (state: TileState): boolean => fires(state) && state.name !== "silenced";

function toneOf(tiles: readonly Judged[]): SpineTone {
  const states = tiles.map(({ state }) => state);
  const calling = states.filter(({ calls }) => calls);
  if (calling.some(({ severity }) => severity === "critical")) return "critical";
  if (calling.length > 0) return "warning";
  const firing = states.filter(firesUnsilenced);
  if (firing.some(({ severity }) => severity === "critical")) return "taken-critical";
  if (firing.length > 0) return "taken-warning";
  if (states.some((state) => fires(state))) return "silenced";
  if (states.every((state) => isNormal(state) || state.name === "silenced")) return "ok";
  return states.some(({ name }) => name === "unknown" || name === "late") ? "unsure" : "pending";
}

/** Too few events to judge a share by, but most of them fail. */
const isThin = ({ name, calls }: TileState): boolean => name === "low-traffic" && calls;

/** What is neither firing nor normal, in words and numbers. */
function others(states: readonly TileState[], missed: string | null): readonly string[] {
  const count = (is: (state: TileState) => boolean) => states.filter(is).length;
  const acked = count(({ name }) => name === "acked");
  return said([
    // Where nobody is asked for, the headline itself says so.
    some(acked < count(firesUnsilenced) ? acked : 0, "acked"),
    some(count(isThin), "failing at low traffic"),
    missed,
    some(
      count(({ name }) => name === "pending"),
      "pending",
    ),
    some(
      count(({ name }) => name === "unknown"),
      "without data",
    ),
    some(
      count(({ name, severity }) => name === "silenced" && severity !== null),
      "silenced",
    ),
    some(
      count(({ name }) => name === "late"),
      "late",
    ),
    some(
      count((state) => state.name === "low-traffic" && !isThin(state)),
      "low traffic",
    ),
  ]);
}

/** The headline of a wall that is watching. `silent` are the titles of the sources that are missed: nothing is all normal without them. */
export function headlineOf(tiles: readonly Judged[], silent: readonly string[] = []): Headline {
  const missed = silentWays(silent);
  const { tone, ways } = saidOf(tiles, missed?.[1] ?? null);
  if (missed === null) return { tone, ways };
  const [named, short] = missed;
  const [first = ways[0], ...shorter] = ways.flatMap((way) => (way.includes(short) ? [way.replace(short, named), way] : way));
  return { tone: tone === "ok" ? "unsure" : tone, ways: [first, ...shorter] };
}

function saidOf(tiles: readonly Judged[], missed: string | null): Headline {
  const states = tiles.map(({ state }) => state);
  const fired = states.filter(firesUnsilenced);
  const asking = fired.filter(({ name }) => name !== "acked");
  const firing = asking.length > 0 ? asking : fired;
  const critical = firing.filter(({ severity }) => severity === "critical").length;
  const unknown = states.filter(({ name }) => name === "unknown").length;
  const rest = others(states, missed);
  const tone = toneOf(tiles);
  if (unknown === tiles.length)
    return { tone: "unsure", ways: missed === null ? ["No data"] : [`No data · ${missed}`, "No data"] };
  if (firing.length > 0) {
    const acked = asking.length > 0 ? "" : firing.length === 1 ? ", acked" : ", all acked";
    const counts = said([some(critical, "critical"), some(firing.length - critical, "warning")]);
    const all = `${counts.join(" · ")}${acked}`;
    const longer = shortening(rest).map((part) => `${all} · ${part}`);
    const [first = all, ...shorter] = new Set([...longer, all, `${counts[0] ?? ""}${acked}`, counts[0] ?? all]);
    return { tone, ways: [first, ...shorter] };
  }
  if (rest.length === 0) return { tone, ways: ["All normal"] };
  // What is not known is said even where there is no room to say that the rest is normal.
  const normal = unknown > 0 || missed !== null ? "All observed normal" : "No alert";
  const [first = normal, ...shorter] = shortening(rest);
  if (states.some(isThin)) return { tone, ways: [first, ...shorter] };
  return { tone, ways: [`${normal} · ${first}`, first, ...shorter] };
}

/** The headline of a wall that is not watching. `since` is a time of day, `null` where it never was. */
export const blindHeadline = (since: string | null): Headline => ({
  tone: "blind",
  ways: since === null ? ["NOT WATCHING"] : [`NOT WATCHING since ${since}`, "NOT WATCHING"],
  stump: "BLIND",
});

/** How much of what fires a way to say it counts. */
export const countsOf = (way: string): number => way.match(/\d+ (critical|warning)/g)?.length ?? 0;

/**
 * The headline of another time: `AS IT WAS Tue 14:03: 3 critical · 1 warning`. What fired is counted in full before the words that it is
 * past, which the picture says in its colours too: `Tue 14:03: 3 critical · 1 warning`.
 */
export function pastHeadline(time: string, { ways: then }: Headline): Headline {
  const said = (way: string) => `${time}: ${way.toLowerCase()}`;
  const whole = then.filter((way) => countsOf(way) === countsOf(then[0]));
  const [first = said(then[0]), ...shorter] = [
    ...whole.map((way) => `AS IT WAS ${said(way)}`),
    ...whole.slice(-1).flatMap((way) => [`Was ${said(way)}`, said(way)]),
    ...then.filter((way) => !whole.includes(way)).map((way) => `AS IT WAS ${said(way)}`),
    `AS IT WAS ${time}`,
  ];
  return { tone: "past", ways: [first, ...shorter] };
}
