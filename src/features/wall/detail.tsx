import { memo } from "react";
import type { Instant } from "../../domain/time.ts";
import type { Place } from "../../domain/wall/layout.ts";
import { fitting } from "../../domain/wall/text-width.ts";
import type { Clock } from "../../format/time.ts";
import { contentOf, Frame, titles } from "./detail-parts.tsx";
import type { Names } from "./naming.ts";
import { PastDetail } from "./past-detail.tsx";
import { RuleDetail, ruleTitleEms } from "./rule-detail.tsx";
import type { Shown, WallModel } from "./view-model.ts";

interface DetailAreaProps {
  readonly model: WallModel;
  /** What rules are called on this wall. */
  readonly names: Names;
  readonly shown: Shown;
  readonly place: Place;
  readonly unit: number;
  readonly now: Instant;
  /** Whether what it says is only what was last known. */
  readonly stale: boolean;
  readonly clock: Clock;
  /** The board of a moment that somebody sent; `null` while it is not known. */
  readonly past: Shown | null;
}

/** The part of the wall that takes turns. */
export const DetailArea = memo(function DetailArea({
  model,
  names,
  shown,
  place,
  unit,
  now,
  stale,
  clock,
  past,
}: DetailAreaProps) {
  const { detail } = model;
  const room = { width: place.width / unit, height: place.height / unit };
  if (detail.kind === "rule") {
    const tile = model.tiles.find(({ key }) => key === detail.key);
    if (tile === undefined) return null;
    const name = names.get(tile.key) ?? fitting(tile.titles, ruleTitleEms(room.width), true);
    return <RuleDetail tile={tile} name={name} held={detail.held} lastKnown={stale} clock={clock} {...room} />;
  }
  if (detail.kind === "past") return <PastDetail detail={detail} shown={past} clock={clock} room={room} />;
  return (
    <Frame
      title={titles[detail.view]}
      held={stale ? null : detail.held}
      lastKnown={stale}
      turn={stale ? null : detail.turn}
      width={room.width}
    >
      {contentOf(detail.view, stale ? { ...shown, past: true } : shown, room, now, clock)}
    </Frame>
  );
});
