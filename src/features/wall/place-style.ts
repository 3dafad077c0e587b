import type { CSSProperties } from "react";
import type { Place } from "../../domain/wall/layout.ts";

/** A place of the layout as a style: what changes inside one moves nothing outside. */
export const placeStyle = ({ x, y, width, height }: Place): CSSProperties => ({
  insetInlineStart: `${x}px`,
  insetBlockStart: `${y}px`,
  inlineSize: `${width}px`,
  blockSize: `${height}px`,
});
