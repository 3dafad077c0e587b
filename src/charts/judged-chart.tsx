import { memo } from "react";
import styles from "./judged-chart.module.css";
import { type JudgedData, judgedGeometry } from "./judged-geometry.ts";

interface JudgedChartProps {
  readonly data: JudgedData;
  /** The level in words, such as `limit 10 %`; it stands at the line. */
  readonly levelText: string;
  /** The whole meaning in words: the drawing is an image to a screen reader. */
  readonly label: string;
  readonly state: "ok" | "warning" | "critical" | "unknown";
  readonly height?: "small" | "medium";
}

/** Under this height (in hundredths of the box) there is no room for words above the level. */
const NEAR_TOP = 24;

/** A rule's measure in plain SVG, with the level, what is usual, the window that was judged and the times of firing. */
export const JudgedChart = memo(function JudgedChart({ data, levelText, label, state, height = "small" }: JudgedChartProps) {
  const { line, last, gaps, levelY, band, judged, firing, marks } = judgedGeometry(data);
  const across = (at: number, size: number) => ({ insetInlineStart: `${at}%`, inlineSize: `${size}%` });
  return (
    <span className={styles.chart} data-state={state} data-height={height} role="img" aria-label={label}>
      {marks.length > 0 && (
        // Above the plot: in it lines would strike the words through.
        <span className={styles.heads}>
          {marks.map(({ x, label: name }) => (
            <span key={x} className={styles.markWords} data-end={x > 50 || undefined} style={{ insetInlineStart: `${x}%` }}>
              {name}
            </span>
          ))}
        </span>
      )}
      <span className={styles.plot}>
        {gaps.map(({ at, size }) => (
          <span key={at} className={styles.gap} style={across(at, size)} />
        ))}
        {judged !== null && <span className={styles.judged} style={across(judged.at, judged.size)} />}
        {firing.map(({ at, size }) => (
          <span key={`${at} ${size}`} className={styles.firing} style={across(at, size)} />
        ))}
        <svg className={styles.drawing} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {band !== null && <rect className={styles.band} x="0" y={band.at} width="100" height={Math.max(1, band.size)} />}
          {marks.map(({ x }) => (
            <path key={x} className={styles.mark} d={`M${x} 0V100`} />
          ))}
          {levelY !== null && <path className={styles.level} d={`M0 ${levelY}H100`} />}
          {line !== "" && <path className={styles.line} d={line} />}
          {last !== null && <path className={styles.last} d={`M${last.x} ${last.y}h0`} />}
        </svg>
        {levelY !== null && (
          <span className={styles.words} data-under={levelY < NEAR_TOP || undefined} style={{ insetBlockStart: `${levelY}%` }}>
            {levelText}
          </span>
        )}
      </span>
    </span>
  );
});
