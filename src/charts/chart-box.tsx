import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import styles from "./chart-box.module.css";

/** Measures of a box in CSS pixels; `rem` is the root's font size, by which axes and margins grow on big screens. */
export interface BoxSize {
  readonly width: number;
  readonly height: number;
  readonly rem: number;
}

/** Height of a chart. The box has it before anything is loaded or measured, so that nothing moves. */
export type ChartHeight = "lane" | "strip" | "small" | "medium" | "large";

interface ChartBoxProps {
  readonly height: ChartHeight;
  readonly children?: (size: BoxSize) => ReactNode;
}

/** A box of fixed height that draws its content once it knows its width, and again when that changes. */
export function ChartBox({ height, children }: ChartBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<BoxSize | null>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      const next = {
        width: Math.floor(element.clientWidth),
        height: Math.floor(element.clientHeight),
        rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize),
      };
      setSize((old) => (old?.width === next.width && old.height === next.height && old.rem === next.rem ? old : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} className={styles.box} data-height={height}>
      {size !== null && size.width > 0 && children?.(size)}
    </div>
  );
}
