import type { WallLayout } from "../../domain/wall/layout.ts";
import { fittingLines } from "../../domain/wall/text-width.ts";
import { Mark } from "./mark.tsx";
import type { FiringList } from "./naming.ts";
import css from "./spine.module.css";
import type { WallModel } from "./view-model.ts";
import { wordsBelow } from "./words-below.ts";

interface BelowHeadlineProps {
  readonly model: WallModel;
  readonly layout: WallLayout;
  readonly list: FiringList;
  /** Whether the headline has left nothing out. */
  readonly whole: boolean;
}

/** What fires; on a calm wall and a blind one words. */
export function BelowHeadline({ model, layout, list, whole }: BelowHeadlineProps) {
  if (model.words !== null) {
    const lines = wordsBelow(model.words, layout.columns === 0, whole);
    return fittingLines(lines, layout.spine.width / layout.list, layout.listRows).map((line) => (
      <p key={line} className={css.words} style={{ fontSize: `${layout.list}px` }}>
        {line}
      </p>
    ));
  }
  return (
    <ul className={css.list} style={{ fontSize: `${list.size}px` }} aria-label="Firing">
      {list.rows.map((row, i) => (
        <li key={row[0]?.tile.key} className={css.row}>
          {row.map(({ tile, name, value, lasting }) => (
            <span key={tile.key} className={css.item} data-severity={tile.state.severity}>
              <Mark name={tile.state.name} severity={tile.state.severity} />
              <b>{name}</b>
              {value === null ? null : <span>{value}</span>}
              {lasting === null ? null : <span className={css.since}>{lasting}</span>}
              {tile.initials === null ? null : <b className={css.initials}>{tile.initials}</b>}
            </span>
          ))}
          {list.more !== "" && i === list.rows.length - 1 ? <span className={css.left}>{list.more}</span> : null}
        </li>
      ))}
    </ul>
  );
}
