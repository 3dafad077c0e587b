import { memo } from "react";
import { Sparkline } from "../../charts/sparkline.tsx";
import { durationText } from "../../domain/status/wording.ts";
import { type Instant, MINUTE, SECOND } from "../../domain/time.ts";
import { unbroken } from "../../format/unbroken.ts";
import { StateLabel } from "../../ui/state-label.tsx";
import { AlertNotesView } from "./alert-notes-view.tsx";
import css from "./tile-card.module.css";
import { isAbnormal, minutesBeyond, type Tile } from "./tiles.ts";
import { toneOf } from "./tone.ts";

interface TileCardProps {
  readonly tile: Tile;
  readonly now: Instant;
  readonly blind: boolean;
  readonly onOpen: (key: string) => void;
}

function sparklineLabel(tile: Tile): string {
  const beyond = minutesBeyond(tile);
  const reached =
    tile.sparkline.level === null
      ? ""
      : beyond === 0
        ? ", below the limit throughout"
        : `, at or beyond the limit for ${beyond} min`;
  return `${tile.title}, last ${durationText(tile.sparkline.values.length * MINUTE)}${reached}`;
}

const ageOf = ({ heard }: Tile, now: Instant): string =>
  heard === null
    ? "never heard"
    : unbroken(`heard ${durationText(Math.max(SECOND, Math.floor((now - heard) / SECOND) * SECOND))} ago`);

/** One rule: shape and word of its state, value with unit, limit, window and age, and the last half hour. A click opens more. */
export const TileCard = memo(function TileCard({ tile, now, blind, onOpen }: TileCardProps) {
  const state = blind ? "unknown" : toneOf(tile.state);
  const { values, level, judged } = tile.sparkline;
  const drawn = state === "warning" || state === "critical" || state === "unknown" ? state : "ok";
  return (
    <article className={css.tile} data-state={state} data-silenced={tile.silenced && !blind} title={tile.sentence}>
      <header className={css.head}>
        <h3 className={css.title}>
          <button type="button" className={css.open} aria-haspopup="dialog" onClick={() => onOpen(tile.key)}>
            {tile.title}
          </button>
        </h3>
        <StateLabel state={state} word={blind ? "Unknown" : tile.word} />
      </header>
      <p className={css.value}>{tile.value}</p>
      <p className={css.meta}>
        {tile.limit} · last {tile.window}
        <span className={css.age}>{ageOf(tile, now)}</span>
      </p>
      {blind ? null : <AlertNotesView notes={tile.notes} />}
      <p className={isAbnormal(tile) ? css.sentence : css.heard}>{blind ? `Last known: ${tile.sentence}` : tile.sentence}</p>
      <div className={css.sparkline}>
        <Sparkline
          values={values}
          level={level}
          judged={state === "unknown" ? 0 : judged}
          state={drawn}
          label={sparklineLabel(tile)}
        />
      </div>
    </article>
  );
});
