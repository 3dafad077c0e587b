/** What a screen holds, in sentences for whoever sets it up. */
import { counted } from "../status/wording.ts";
import { type Box, letterHeightMm, type Screen } from "./geometry.ts";
import { type WallLayout, wallLayout } from "./layout.ts";
import type { WallNeed } from "./plan.ts";

/** More tiles than any wall shows: what is asked for is how many there is room for. */
const CALM: WallNeed = { tiles: 9, urgent: 0 };

/** `6 tiles and the detail area`. */
function heldText({ columns, rows, detail, form, listRows }: WallLayout): string {
  const tiles = columns * rows;
  if (tiles === 0) return listRows === 0 ? "the headline alone" : `the headline and ${counted(listRows, "lines")} of what fires`;
  const area = detail === null ? ", without the detail area" : " and the detail area";
  return `${counted(tiles, "tiles")}${form === "strip" || form === "brief" ? " in short form" : ""}${area}`;
}

/** Whether a screen holds any tile. */
export const holdsTiles = (box: Box, screen: Screen): boolean => wallLayout(box, screen, CALM).columns > 0;

/** `Capital letters are 19 mm high, 16 minutes of arc at 4 m. There is room for 6 tiles and the detail area; …`. */
export function capacityText(box: Box, screen: Screen): string {
  const layout = wallLayout(box, screen, CALM);
  const letters = `Capital letters are at least ${Math.round(letterHeightMm(screen.distanceM))} mm high, 16 minutes of arc at ${screen.distanceM} m.`;
  const held = `${letters} There is room for ${heldText(layout)}`;
  if (layout.columns === 0) return `${held}, and for no tile: choose a larger screen, or come closer.`;
  return `${held}; normal ones that do not fit are folded.`;
}

/**
 * What a picture of a board shows where that is not what there is room for on a calm day: `Shown here: 9 tiles, without the detail area. 8 are
 * not normal, which comes before the detail area.` `null` where it is.
 */
export function shownText(box: Box, screen: Screen, need: WallNeed): string | null {
  const shown = heldText(wallLayout(box, screen, need));
  if (shown === heldText(wallLayout(box, screen, CALM))) return null;
  const why =
    need.urgent === 0
      ? ""
      : ` ${counted(need.urgent, "rules")} ${need.urgent === 1 ? "is" : "are"} not normal, and that has room first.`;
  return `Shown here: ${shown}.${why}`;
}
