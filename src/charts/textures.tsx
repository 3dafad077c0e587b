import type { ChartData } from "./chart-data.ts";
import styles from "./plot.module.css";
import { colourOf, textureOf } from "./series-style.ts";

interface TexturesProps {
  /** Series `i` is filled with `url(#<id><i>)`. */
  readonly id: string;
  readonly series: ChartData["series"];
  /** Length of a tile in pixels. */
  readonly tile: number;
}

/** One pattern for each area: its colour, thinned, with a texture that needs no colour to be told apart. */
export function Textures({ id, series, tile }: TexturesProps) {
  return (
    <defs>
      {series.map(({ title, tone }, s) => (
        <pattern key={title} id={`${id}${s}`} width={tile} height={tile} viewBox="0 0 8 8" patternUnits="userSpaceOnUse">
          <rect width="8" height="8" className={styles.area} fill={colourOf(tone)} />
          <path d={textureOf(s)} className={styles.texture} stroke={colourOf(tone)} />
        </pattern>
      ))}
    </defs>
  );
}
