import { memo } from "react";
import type { Values } from "../domain/series/series.ts";
import styles from "./sparkline.module.css";
import { HEIGHT, sparklineGeometry } from "./sparkline-path.ts";

interface SparklineProps {
  /** Oldest first; `null` is a gap, drawn hatched. */
  readonly values: Values;
  /** The whole meaning in words: the drawing is an image to a screen reader. */
  readonly label: string;
  /** The level that matters now, in the values' unit. */
  readonly level?: number | null;
  /** How many of the last buckets were judged; they stand on a ground of their own. */
  readonly judged?: number;
  readonly state?: "ok" | "warning" | "critical" | "unknown";
}

/** A line of recent values in plain SVG that fills its box: no axis, no interaction, cheap enough for a wall of them. */
export const Sparkline = memo(function Sparkline({ values, label, level = null, judged = 0, state = "ok" }: SparklineProps) {
  const { width, lines, gaps, levelY, judgedX } = sparklineGeometry(values, level, judged);
  return (
    <span className={styles.sparkline} data-state={state} role="img" aria-label={label}>
      {gaps.map((gap) => (
        <span key={gap.x} className={styles.gap} style={{ insetInlineStart: `${gap.x}%`, inlineSize: `${gap.width}%` }} />
      ))}
      <svg className={styles.drawing} viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {judged > 0 && <rect className={styles.judged} x={judgedX} y="0" width={width - judgedX} height={HEIGHT} />}
        {levelY !== null && <path className={styles.level} d={`M0 ${levelY}H${width}`} />}
        {[...lines.entries()].map(([run, points]) => (
          <polyline key={run} className={styles.line} points={points} />
        ))}
      </svg>
    </span>
  );
});
