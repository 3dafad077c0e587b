import { type CSSProperties, useMemo } from "react";
import { type Instant, instantOf, type Millis, SECOND } from "../../domain/time.ts";
import { fold, foldedWays } from "../../domain/wall/folding.ts";
import type { Box, Screen } from "../../domain/wall/geometry.ts";
import { type WallLayout, wallLayout } from "../../domain/wall/layout.ts";
import type { Detail } from "../../domain/wall/rotation.ts";
import { isNormal } from "../../domain/wall/tile-state.ts";
import type { Blindness } from "../../domain/wall/watching.ts";
import type { Clock } from "../../format/time.ts";
import { DetailArea } from "./detail.tsx";
import { Foot, type Wait } from "./foot.tsx";
import { type NamedInDetail, named } from "./naming.ts";
import { placeStyle } from "./place-style.ts";
import { ruleTitleEms } from "./rule-detail.tsx";
import { Spine } from "./spine.tsx";
import { Tiles } from "./tiles.tsx";
import type { Answered } from "./use-server-now.ts";
import { type Shown, wallModel } from "./view-model.ts";
import css from "./wall-screen.module.css";

interface WallScreenProps {
  readonly shown: Shown;
  /** The server's time, renewed every `JUDGED_EVERY`. */
  readonly now: Instant;
  /** What the seconds in between are counted from; `null` where time stands. */
  readonly answered: Answered | null;
  readonly failure: Blindness | null;
  /** The wait for the next question: its end by the steady clock, and its length; `null` where none is asked. */
  readonly wait: Wait | null;
  readonly box: Box;
  readonly screen: Screen;
  readonly clock: Clock;
  /** Where permalinks lead. */
  readonly origin: string;
  readonly env: string | null;
  /** The board of a moment that somebody sent; `null` where none was, or it is not known. */
  readonly sentPast: Shown | null;
  readonly notes: readonly string[];
  /** Whether it stands within a page of its own: else it is the page. */
  readonly within?: boolean;
}

/** Said in the foot of another time before all else, however short its headline is. */
const PAST = "as it was";

const pastWays = (ways: ReturnType<typeof foldedWays>): readonly [string, ...string[]] => {
  const [first = PAST, ...shorter] = [...(ways ?? []).map((way) => `${PAST} · ${way}`), PAST];
  return [first, ...shorter];
};

/** The board is judged anew every five seconds: what changes in between is only how old it is, and that stands in the foot. */
export const JUDGED_EVERY: Millis = 5 * SECOND;

const noNotes: readonly string[] = [];

/** The rule in the detail area, and the room of its name there. */
const detailName = (detail: Detail, { detail: place, unit }: WallLayout): NamedInDetail | null =>
  detail.kind !== "rule" || place === null ? null : { key: detail.key, ems: ruleTitleEms(place.width / unit) };

/** The wall: everything at its place, nothing that scrolls, moves or can be clicked. */
export function WallScreen(props: WallScreenProps) {
  const { shown, now, answered, failure, wait, box, screen, clock, origin, env, sentPast } = props;
  const notes = shown.past ? noNotes : props.notes;
  const Whole = props.within === true ? "section" : "main";
  const judgedAt = instantOf(Math.max(shown.board.now, Math.floor(now / JUDGED_EVERY) * JUDGED_EVERY));
  const model = useMemo(
    () => wallModel(shown, { failure }, judgedAt, clock, { origin, env }),
    [shown, failure, judgedAt, clock, origin, env],
  );
  const urgent = model.tiles.filter(({ standing }) => !isNormal(standing)).length;
  // What calls is told at length, however much else fires.
  const asked = model.detail.kind === "past" || model.detail.held !== null;
  // What is no longer fresh, the answer itself or all that it is made of, is told as the last that was known, whatever its colours.
  const { board, blind } = model.watch;
  const stale = board !== "fresh" ? board : blind?.reason === "pipeline" ? "late" : null;
  const layout = useMemo(
    () => wallLayout(box, screen, { tiles: model.tiles.length, urgent, asked }),
    [box, screen, model.tiles.length, urgent, asked],
  );
  const room = layout.columns * layout.rows;
  const { shown: tiles, folded } = useMemo(() => fold(model.tiles, room), [model.tiles, room]);
  const { list, names } = useMemo(
    () => named(model.fired, tiles, layout, detailName(model.detail, layout), judgedAt),
    [model.fired, model.detail, tiles, layout, judgedAt],
  );
  // Without tiles what fires is told by the list, while there is one: what is left is folded.
  const listed = layout.columns === 0 && blind === null;
  const untold = listed ? folded.filter(({ key }) => !list.tells.has(key)) : folded;
  const { foot } = layout;
  const bandEnd = layout.spine.y + layout.spine.height + layout.gap / 2;
  return (
    <Whole
      className={css.wall}
      aria-label={props.within === true ? "The picture" : undefined}
      data-tone={model.headline.tone}
      data-stale={stale ?? undefined}
      style={
        {
          "--u": `${layout.unit}px`,
          "--headline": `${layout.headline}px`,
          "--headline-rows": layout.headlineRows,
        } as CSSProperties
      }
    >
      <div
        className={css.band}
        style={{
          blockSize: foot === null ? "calc(100% + 2 * var(--drift))" : `calc(${bandEnd}px + var(--drift))`,
        }}
      />
      <div className={css.place} style={placeStyle(layout.spine)}>
        <Spine model={model} layout={layout} list={list} name={shown.past ? null : shown.name} />
      </div>
      <Tiles tiles={tiles} names={names} layout={layout} now={judgedAt} late={stale === "late"} />
      {layout.detail === null ? null : (
        <div className={css.place} data-part="detail" style={placeStyle(layout.detail)}>
          <DetailArea
            model={model}
            names={names}
            shown={shown}
            place={layout.detail}
            unit={layout.unit}
            now={stale === null ? judgedAt : instantOf(shown.board.now)}
            stale={stale !== null}
            clock={clock}
            past={sentPast}
          />
        </div>
      )}
      {foot === null ? null : (
        <div className={css.place} style={placeStyle(foot)}>
          <Foot
            layout={layout}
            place={foot}
            now={judgedAt}
            answered={answered}
            event={model.newestEvent}
            poll={instantOf(shown.board.now)}
            evaluation={model.lastSlot}
            folded={shown.past ? pastWays(foldedWays(untold)) : foldedWays(untold)}
            notes={notes}
            clock={clock}
            wait={wait}
          />
        </div>
      )}
    </Whole>
  );
}
