import { useMemo } from "react";
import { instantOf } from "../../domain/time.ts";
import type { Detail } from "../../domain/wall/rotation.ts";
import { headlineOf } from "../../domain/wall/spine.ts";
import { fitting } from "../../domain/wall/text-width.ts";
import { type Clock, formatWeekTime } from "../../format/time.ts";
import css from "./detail.module.css";
import { contentOf, Frame, type Room, titles } from "./detail-parts.tsx";
import { Mark } from "./mark.tsx";
import { RuleDetail } from "./rule-detail.tsx";
import { type Shown, type WallModel, wallModel } from "./view-model.ts";

interface PastDetailProps {
  readonly detail: Extract<Detail, { readonly kind: "past" }>;
  /** The board of that moment; `null` while it is not known. */
  readonly shown: Shown | null;
  readonly clock: Clock;
  readonly room: Room;
}

/** No code for phones: what is past is not acknowledged. */
const noLinks = { origin: "", env: null };

/** Height of the line that says when it was, in units. */
const LINE = 1.2;

/** As it was at a moment that somebody sent: the detail area alone goes back, the rest of the wall goes on watching. */
export function PastDetail({ detail: { at, area, rule }, shown, clock, room }: PastDetailProps) {
  const model = useMemo(
    () =>
      shown === null ? null : wallModel({ ...shown, past: true }, { failure: null }, instantOf(shown.board.now), clock, noLinks),
    [shown, clock],
  );
  const then = formatWeekTime(instantOf(at), clock);
  const tile = model?.tiles.find(({ key }) => key === rule);
  if (tile !== undefined) {
    const ways = [`As it was ${then}: ${tile.title}`, `As it was: ${tile.titles.at(-1) ?? ""}`, "As it was"] as const;
    return (
      <RuleDetail
        tile={{ ...tile, link: null, saidAt: tile.saidAt ?? instantOf(at) }}
        titles={ways}
        held="sent"
        lastKnown={false}
        clock={clock}
        {...room}
      />
    );
  }
  const named = area === null ? then : `${then}: ${titles[area]}`;
  const below = { ...room, height: room.height - LINE };
  return (
    <Frame title="As it was" held={null} turn={null} width={room.width}>
      <p className={css.note}>{fitting([named, then], room.width)}</p>
      {shown === null || model === null ? (
        <p className={css.note}>What was then is not here.</p>
      ) : area === null ? (
        <Summary model={model} />
      ) : (
        contentOf(area, { ...shown, past: true }, below, instantOf(shown.board.now), clock)
      )}
    </Frame>
  );
}

function Summary({ model }: { readonly model: WallModel }) {
  return (
    <div className={css.past}>
      <p className={css.note}>{headlineOf(model.tiles, model.missed).ways[0]}</p>
      <dl className={css.facts}>
        {model.firing.map((tile) => (
          <div key={tile.key}>
            <dt>
              <Mark name={tile.state.name} severity={tile.state.severity} /> {tile.titles[0]}
            </dt>
            <dd>{tile.value[0]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
