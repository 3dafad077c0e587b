import { useMemo } from "react";
import { instantOf } from "../../domain/time.ts";
import type { Detail } from "../../domain/wall/rotation.ts";
import { headlineOf } from "../../domain/wall/spine.ts";
import { emWidth, fitting } from "../../domain/wall/text-width.ts";
import { type Clock, formatWeekTime } from "../../format/time.ts";
import css from "./detail.module.css";
import { contentOf, Frame, type Room, titles } from "./detail-parts.tsx";
import { Mark } from "./mark.tsx";
import { RuleDetail, ruleTitleEms } from "./rule-detail.tsx";
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
    const short = tile.titles[tile.titles.length - 1] ?? tile.titles[0];
    const ways = [`As it was: ${tile.title}`, `As it was: ${short}`, `Was: ${short}`, short] as const;
    return (
      <RuleDetail
        tile={{ ...tile, link: null, saidAt: tile.saidAt ?? instantOf(at) }}
        name={fitting(ways, ruleTitleEms(room.width), true)}
        held="sent"
        past
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
        <Summary model={model} room={below} />
      ) : (
        contentOf(area, { ...shown, past: true }, below, instantOf(shown.board.now), clock)
      )}
    </Frame>
  );
}

/** Height of the line of counts, and of one of what fired, in units. */
const COUNTS = 1.55;
const FIRED = 1.5;

/** How many fired, and as many of them as there is room for, the most urgent first. */
function Summary({ model, room }: { readonly model: WallModel; readonly room: Room }) {
  const most = Math.max(1, Math.floor((room.height - 2.3 - COUNTS) / FIRED));
  return (
    <div className={css.past}>
      <p className={css.note}>{fitting(headlineOf(model.tiles, model.missed).ways, room.width)}</p>
      <ul>
        {model.firing.slice(0, most).map((tile) => (
          <li key={tile.key} className={css.fired}>
            <Mark name={tile.state.name} severity={tile.state.severity} />
            <span>{fitting(tile.titles, room.width - emWidth(tile.value[0]) * 1.25 - 2.5)}</span>
            <b>{tile.value[0]}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
