import { memo } from "react";
import { HEIGHT, sparklineGeometry, type UsualBand } from "../../charts/sparkline-path.ts";
import type { Values } from "../../domain/series/series.ts";
import css from "./line.module.css";
import { isSame } from "./looks.ts";

interface LineProps {
  /** Oldest first; `null` is a gap, drawn hatched. */
  readonly values: Values;
  /** The level that matters now, in the values' unit. */
  readonly level: number | null;
  /** How many of the last buckets were judged; they stand on a ground of their own. */
  readonly judged: number;
  readonly usual?: UsualBand | null;
  /** The whole meaning in words: the drawing is an image to a screen reader. */
  readonly label: string;
}

/** Each answer brings its values anew, most of them as they were. */
const isDrawn = (was: LineProps, is: LineProps): boolean =>
  was.level === is.level &&
  was.judged === is.judged &&
  was.label === is.label &&
  was.usual?.low === is.usual?.low &&
  was.usual?.high === is.usual?.high &&
  isSame(was.values, is.values);

/** Recent values in plain SVG that fills its box: the judged window, the limit and the usual range behind it. */
export const Line = memo(function Line({ values, level, judged, usual = null, label }: LineProps) {
  const { width, lines, gaps, levelY, judgedX, band } = sparklineGeometry(values, level, judged, usual);
  return (
    <span className={css.box} role="img" aria-label={label}>
      {gaps.map((gap) => (
        <span key={gap.x} className={css.gap} style={{ insetInlineStart: `${gap.x}%`, inlineSize: `${gap.width}%` }} />
      ))}
      <svg className={css.drawing} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {judged > 0 && <rect className={css.judged} x={judgedX} y="0" width={width - judgedX} height={HEIGHT} />}
        {band !== null && <rect className={css.usual} x="0" y={band.y} width={width} height={band.height} />}
        {levelY !== null && <path className={css.level} d={`M0 ${levelY}H${width}`} />}
        {[...lines.entries()].map(([run, points]) => (
          <polyline key={run} className={css.line} points={points} />
        ))}
      </svg>
    </span>
  );
}, isDrawn);
