/**
 * The ways to share out a picture, and which of them is best: how many tiles in which form, whether there is a detail area, how many lines the
 * headline, the list and the foot have. All sizes are in units: font sizes of labels.
 */
import { FOOT_LEAST, footRows, leastWidth } from "./foot.ts";
import { ARCMIN, type Box } from "./geometry.ts";

/**
 * How a tile arranges what it says. `tall`: title, value beside its limit and usual range, word, drawing. `wide`: the same with the drawing
 * beside the word. `stack`: one under the other, for narrow columns. `brief`: title, value beside its limit, word, without a drawing. `strip`:
 * title, and all else in one line, where there is nothing beside it.
 */
export type TileForm = "tall" | "wide" | "stack" | "brief" | "strip";

/** How much there is to show. */
export interface WallNeed {
  readonly tiles: number;
  /** Tiles that are not normal: they are shown before any other. */
  readonly urgent: number;
  /** Whether somebody sent what stands in the detail area: then tiles give way to it. */
  readonly asked?: boolean;
}

/** More tiles than this are a table, not a board. */
export const MOST_TILES = 12;

/** Sizes in units: what each part needs at least. */
export const size = {
  gap: 0.45,
  headline: 2.4,
  tightHeadline: 2,
  largeHeadline: 2.8,
  headlineLine: 1.2,
  /** Below this width one line does not hold how many alerts of either severity there are. */
  countedLine: 27,
  /** Below this width the headline may take two lines: the longest thing that must be said does not fit into one. */
  oneLine: 23,
  listRow: 1.55,
  /** A list that is narrower holds stumps of names. */
  narrowestList: 6,
  /** From this width on the firing list is written in the size of values. */
  wideList: 16,
  footRow: 1.25,
  form: {
    tall: { width: 13.4, height: 7.4 },
    wide: { width: 13.4, height: 5.2 },
    stack: { width: 9, height: 6.9 },
    brief: { width: 13.4, height: 3.75 },
    strip: { width: 18.8, height: 2.95 },
  },
  detailRight: { width: 12.6, height: 10.5 },
  detailBottom: { width: 22, height: 8.6 },
} as const;

/** A value is 20 minutes of arc where a label is 16. */
export const VALUE = ARCMIN.value / ARCMIN.text;

/** How a picture is shared out. */
export interface Plan {
  readonly columns: number;
  readonly rows: number;
  readonly form: TileForm;
  readonly detail: "right" | "bottom" | "none";
  readonly listRows: number;
  readonly headline: number;
  readonly headlineRows: number;
  readonly footRows: number;
  /** By how much text may grow beyond its floor before something no longer fits. */
  readonly growth: number;
  /** Width of the picture in units, after growth. */
  readonly width: number;
}

const forms = ["tall", "wide", "stack", "brief", "strip"] as const;
const details = ["right", "bottom", "none"] as const;
/** What fires has a line below the headline beside however many tiles; on a calm day too, so that nothing moves when something fires. */
const listRows = [3, 2, 1] as const;
const counts = [1, 2, 3, 4, 5, 6] as const;

/** A detail area beside fewer tiles would take the room of what matters more. */
const FEWEST_BESIDE_DETAIL = 4;

/** Text grows at most so far beyond its floor: people who come close are not shouted at. */
const MOST_GROWTH = 2.4;

/** Length of so many things of a length, with the gaps between them. */
export const span = (n: number, each: number): number => n * each + (n - 1) * size.gap;

/** Height of the spine in units. */
export const spineHeight = ({ headline, headlineRows, listRows }: Pick<Plan, "headline" | "headlineRows" | "listRows">): number =>
  headline * size.headlineLine * headlineRows + listRows * size.listRow;

/** Lines that the headline may take: one only where the picture is wide enough for it. */
const headlineChoices = (width: number): readonly number[] => (width < size.oneLine ? [2] : [1, 2]);

/** Room that a plan needs, in units. */
function needOf(plan: Omit<Plan, "growth" | "width">): { readonly width: number; readonly height: number } {
  const form = size.form[plan.form];
  const grid = { width: span(plan.columns, form.width), height: span(plan.rows, form.height) };
  const right = plan.detail === "right" ? size.detailRight : null;
  const bottom = plan.detail === "bottom" ? size.detailBottom : null;
  const body = Math.max(grid.height, right?.height ?? 0) + (bottom === null ? 0 : bottom.height + size.gap);
  return {
    width: Math.max(grid.width + (right === null ? 0 : right.width + 2 * size.gap), bottom?.width ?? 0),
    height: spineHeight(plan) + body + plan.footRows * size.footRow + 2 * size.gap,
  };
}

/** Six tiles are wanted most, nine at best; more only while more are not normal. */
const worthOfTiles = (n: number): number => 12 * Math.min(n, 6) + 4 * Math.max(0, Math.min(n, 9) - 6);

const worth = {
  detail: 23,
  asked: 120,
  form: { tall: 9, wide: 7, stack: 2, brief: -4, strip: -12 },
  cut: 10,
  list: [0, 0, 5, 5],
  headline: 4,
  hole: 5,
  untold: 15,
  growth: 16,
} as const;

function worthOf(plan: Plan, need: WallNeed): number {
  const cells = plan.columns * plan.rows;
  const shown = Math.min(cells, need.tiles);
  return (
    worthOfTiles(shown) +
    (plan.detail === "none" ? 0 : need.asked === true ? worth.asked : worth.detail) +
    worth.form[plan.form] +
    (worth.list[plan.listRows] ?? 0) +
    (plan.headline === size.headline ? worth.headline : 0) -
    (plan.headlineRows === 1 && plan.width < size.countedLine ? worth.cut : 0) +
    worth.growth * Math.log2(plan.growth) -
    worth.hole * (cells - shown) -
    worth.untold * Math.max(0, Math.min(need.urgent, MOST_TILES) - shown)
  );
}

function plans(width: number, height: number): readonly Plan[] {
  const found: Plan[] = [];
  const foot = footRows(width);
  for (const columns of counts)
    for (const rows of counts) {
      if (columns * rows > MOST_TILES) continue;
      for (const form of forms)
        for (const detail of details) {
          if (detail !== "none" && columns * rows < FEWEST_BESIDE_DETAIL) continue;
          for (const list of listRows)
            for (const headline of [size.headline, size.tightHeadline])
              for (const headlineRows of headlineChoices(width)) {
                const plan = { columns, rows, form, detail, listRows: list, headline, headlineRows, footRows: foot };
                const need = needOf(plan);
                // Text that grows needs more width: one line must not become too narrow for what it says.
                const widest = Math.max(need.width, leastWidth(foot), headlineRows === 1 ? size.oneLine : 0);
                const growth = Math.min(width / widest, height / need.height, MOST_GROWTH);
                if (growth >= 1) found.push({ ...plan, growth, width: width / growth });
              }
        }
    }
  return found;
}

/**
 * For a picture that holds not even one tile at its floor: the headline and what fires. The foot gives way first, to one line, then lines of
 * the list, the foot altogether, the last line of the list. The headline takes what is left, and shrinks only where it stands alone.
 */
function bare(width: number, height: number): Plan {
  const headlineRows = width < size.oneLine && height >= 2 * VALUE * size.headlineLine ? 2 : 1;
  const line = size.headlineLine * headlineRows;
  const below = (list: number, foot: number) => list * size.listRow + (foot === 0 ? 0 : foot * size.footRow + size.gap);
  const full = footRows(width);
  const foots = width < FOOT_LEAST ? [0] : [full, 1];
  const lists = width < size.narrowestList ? [] : [3, 2, 1];
  const ways = [...lists.flatMap((list) => foots.map((foot) => [list, foot] as const)), [lists.length === 0 ? 0 : 1, 0] as const];
  const [list, foot] = ways.find(([list, foot]) => line * size.tightHeadline + below(list, foot) <= height) ?? [0, 0];
  const headline = Math.min(size.largeHeadline, (height - below(list, foot)) / line);
  return {
    columns: 0,
    rows: 0,
    form: "strip",
    detail: "none",
    listRows: list,
    headline,
    headlineRows,
    footRows: foot,
    growth: 1,
    width,
  };
}

/** The best plan for a picture of a size in units; where no tile fits, that of the headline and what fires. */
export function bestPlan({ width, height }: Box, need: WallNeed): Plan {
  let best: Plan | null = null;
  for (const plan of plans(width, height)) {
    if (best === null || worthOf(plan, need) > worthOf(best, need)) best = plan;
  }
  return best ?? bare(width, height);
}
