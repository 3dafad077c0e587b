import { memo } from "react";
import { encode } from "uqr";
import css from "./qr.module.css";

/** Modules of quiet around a code. Readers ask for four; the light ground goes on for the other two. */
const QUIET = 2;

/** The dark modules as one path: a run of each line is a rectangle of height one. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  let path = "";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      let end = x;
      while (row[end]) end += 1;
      path += `M${x} ${y}h${end - x}v1h${x - end}z`;
      x = end;
    }
  });
  return path;
}

/** An address for phones, in as few modules as hold it (a screen does not get dirty), dark on light in every theme: many readers do not know the inverse. `label` says where it leads. */
export const Qr = memo(function Qr({ address, label }: { address: string; label: string }) {
  const { data, size } = encode(address, { ecc: "L", boostEcc: true, border: QUIET });
  return (
    <svg className={css.code} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={pathOf(data)} />
    </svg>
  );
});
