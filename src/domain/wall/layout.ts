/**
 * Where everything on the wall stands, from the picture, the screen and the distance. Text never goes below its floor: when it gets tight,
 * tiles lose their drawings, then their neighbours (healthy ones fold), and the detail area goes. Where no tile fits the foot gives way, then
 * the list; the headline stays. Nothing ever scrolls.
 */
import { ARCMIN, type Box, fontFloor, type Screen } from "./geometry.ts";
import { bestPlan, type Plan, size, span, spineHeight, type TileForm, VALUE, type WallNeed } from "./plan.ts";

/** A place in the picture, in pixels from its top left corner. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WallLayout {
  /** Font size of labels in pixels: all other sizes are multiples of it. */
  readonly unit: number;
  /** Font sizes of values and words of states, at least; of the headline. In pixels. */
  readonly value: number;
  readonly headline: number;
  readonly margin: { readonly x: number; readonly y: number };
  readonly spine: Place;
  /** Lines that the headline may take. */
  readonly headlineRows: number;
  /** Lines of the firing list below the headline, and its font size in pixels. */
  readonly listRows: number;
  readonly list: number;
  readonly grid: Place;
  readonly columns: number;
  readonly rows: number;
  readonly gap: number;
  readonly form: TileForm;
  readonly detail: Place | null;
  /** `null` where there is no room for a line of it. */
  readonly foot: Place | null;
  readonly footRows: number;
}

const MARGIN = 0.05;

/** The best layout for a picture on a screen. The same arguments give the same layout; all places lie within the margins and none overlap. */
export function wallLayout(box: Box, screen: Screen, need: WallNeed): WallLayout {
  const floor = fontFloor(ARCMIN.text, box, screen);
  const margin = { x: box.width * MARGIN, y: box.height * MARGIN };
  const inner = { width: box.width - 2 * margin.x, height: box.height - 2 * margin.y };
  const room = { width: inner.width / floor, height: inner.height / floor };
  return placed(bestPlan(room, need), floor, margin, inner, need);
}

function placed(plan: Plan, floor: number, margin: WallLayout["margin"], inner: Box, need: WallNeed): WallLayout {
  const unit = floor * plan.growth;
  const gap = size.gap * unit;
  const line = (y: number, height: number): Place => ({ x: margin.x, y, width: inner.width, height });
  const footHeight = plan.footRows * size.footRow * unit;
  const foot = footHeight === 0 ? null : line(margin.y + inner.height - footHeight, footHeight);
  const end = foot === null ? margin.y + inner.height : foot.y - gap;
  // Without tiles the spine is all of the picture but the foot.
  const spine = line(margin.y, plan.columns === 0 ? end - margin.y : spineHeight(plan) * unit);
  const bodyY = Math.min(end, spine.y + spine.height + gap);
  const body = line(bodyY, end - bodyY);
  const { grid, detail } = split(body, plan, unit);
  // Fewer tiles than cells leave whole rows empty: the others take their room.
  const rows = plan.columns === 0 ? 0 : Math.max(1, Math.min(plan.rows, Math.ceil(need.tiles / plan.columns)));
  return {
    unit,
    value: unit * VALUE,
    headline: unit * plan.headline,
    margin,
    spine,
    headlineRows: plan.headlineRows,
    listRows: plan.listRows,
    list: unit * (inner.width / unit < size.wideList ? 1 : VALUE),
    grid,
    columns: plan.columns,
    rows,
    gap,
    form: plan.form,
    detail,
    foot,
    footRows: plan.footRows,
  };
}

/** Width of a tile in units; 0 where there is none. */
export const tileWidth = ({ columns, grid, gap, unit }: WallLayout): number =>
  columns === 0 ? 0 : (grid.width - (columns - 1) * gap) / columns / unit;

/** Shares the body between tiles and detail area: the tiles take what they need and most of the rest. */
function split(body: Place, plan: Plan, unit: number): { readonly grid: Place; readonly detail: Place | null } {
  const form = size.form[plan.form];
  const gap = 2 * size.gap * unit;
  if (plan.detail === "right") {
    const spare = body.width - (span(plan.columns, form.width) + size.detailRight.width) * unit - gap;
    const width = size.detailRight.width * unit + spare / (plan.columns + 1);
    return {
      grid: { ...body, width: body.width - width - gap },
      detail: { ...body, x: body.x + body.width - width, width },
    };
  }
  if (plan.detail === "bottom") {
    const spare = body.height - (span(plan.rows, form.height) + size.detailBottom.height + size.gap) * unit;
    const height = size.detailBottom.height * unit + spare / (plan.rows + 1);
    const between = size.gap * unit;
    return {
      grid: { ...body, height: body.height - height - between },
      detail: { ...body, y: body.y + body.height - height, height },
    };
  }
  return { grid: body, detail: null };
}
