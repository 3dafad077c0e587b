import type { Tone } from "./chart-data.ts";
import { colourOf, dashOf, textureOf } from "./series-style.ts";
import styles from "./swatch.module.css";

interface SwatchProps {
  readonly tone: Tone;
  /** Place of the series in its chart, which decides dash and texture. */
  readonly index: number;
  readonly kind?: "line" | "area";
}

/** A small piece of a series as the chart draws it: its dash or its texture, and its colour. */
export function Swatch({ tone, index, kind = "line" }: SwatchProps) {
  const colour = colourOf(tone);
  return (
    <svg className={styles.swatch} data-kind={kind} viewBox={kind === "area" ? "0 0 16 16" : "0 0 32 16"} aria-hidden="true">
      {kind === "area" ? (
        <>
          <rect className={styles.area} width="16" height="16" fill={colour} />
          <path d={textureOf(index)} transform="scale(2)" stroke={colour} className={styles.texture} />
        </>
      ) : (
        <path d="M1 8H31" stroke={colour} strokeDasharray={dashOf(index)} className={styles.edge} />
      )}
    </svg>
  );
}

/** A small piece of the band behind the lines. */
export const BandSwatch = () => (
  <svg className={styles.swatch} data-kind="area" viewBox="0 0 16 16" aria-hidden="true">
    <rect className={styles.band} width="16" height="16" />
  </svg>
);
