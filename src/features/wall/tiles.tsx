import { memo } from "react";
import type { Instant } from "../../domain/time.ts";
import { tileWidth, type WallLayout } from "../../domain/wall/layout.ts";
import { shortAge, steppedAge } from "../../domain/wall/words.ts";
import { unbroken } from "../../format/unbroken.ts";
import type { Names } from "./naming.ts";
import { placeStyle } from "./place-style.ts";
import { LATE, Tile } from "./tile.tsx";
import type { WallModel } from "./view-model.ts";
import css from "./wall-screen.module.css";

interface TilesProps {
  readonly tiles: WallModel["tiles"];
  readonly names: Names;
  readonly layout: WallLayout;
  readonly now: Instant;
  /** Whether the answer is no longer fresh, and not too old yet. */
  readonly late: boolean;
}

/** What stands beside the word of a state. */
function lasting({ state, since }: WallModel["tiles"][number], now: Instant, late: boolean): string {
  if (state.severity === null) return "";
  if (late) return LATE;
  return since === null ? "" : unbroken(shortAge(now - since));
}

/** The tiles in their grid. */
export const Tiles = memo(function Tiles({ tiles, names, layout, now, late }: TilesProps) {
  if (layout.columns === 0) return null;
  const width = tileWidth(layout);
  return (
    <section
      className={css.grid}
      style={{
        ...placeStyle(layout.grid),
        gap: `${layout.gap}px`,
        gridTemplate: `repeat(${layout.rows}, minmax(0, 1fr)) / repeat(${layout.columns}, minmax(0, 1fr))`,
      }}
      aria-label="Rules"
    >
      {tiles.map((tile) => (
        <Tile
          key={tile.key}
          tile={tile}
          name={names.get(tile.key) ?? null}
          form={layout.form}
          width={width}
          age={tile.heard === null ? "" : unbroken(steppedAge(now - tile.heard))}
          lasting={lasting(tile, now, late)}
        />
      ))}
    </section>
  );
});
