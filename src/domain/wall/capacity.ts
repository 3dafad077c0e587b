/** What a screen holds, in a sentence for whoever sets it up. */
import { counted } from "../status/wording.ts";
import { type Box, letterHeightMm, type Screen } from "./geometry.ts";
import { wallLayout } from "./layout.ts";

/** More tiles than any wall shows: what is asked for is how many there is room for. */
const MANY = 9;

/** `Capital letters are 19 mm high, 16 minutes of arc at 4 m. There is room for 6 tiles and the detail area; …`. */
export function capacityText(box: Box, screen: Screen): string {
  const { columns, rows, detail, form } = wallLayout(box, screen, { tiles: MANY, urgent: 0 });
  const tiles = columns * rows;
  const letters = `Capital letters are at least ${Math.round(letterHeightMm(screen.distanceM))} mm high, 16 minutes of arc at ${screen.distanceM} m.`;
  if (tiles === 0) return `${letters} There is room for the headline alone: choose a larger screen, or come closer.`;
  const area = detail === null ? ", without the detail area" : " and the detail area";
  const small = form === "strip" ? " in short form" : "";
  return `${letters} There is room for ${counted(tiles, "tiles")}${small}${area}; normal ones that do not fit are folded.`;
}
