import type { ReactNode } from "react";
import type { Headline } from "../../domain/status/headline.ts";
import { StateMark } from "../../ui/state-mark.tsx";
import { StatusLine } from "../../ui/status-line.tsx";
import css from "./status-headline.module.css";
import type { Tile } from "./tiles.ts";
import { toneOf } from "./tone.ts";

interface StatusHeadlineProps {
  readonly headline: Headline;
  readonly firing: readonly Tile[];
  /** Nobody is watching: what follows is the last known state, not the present one. */
  readonly blind: boolean;
  readonly ages: ReactNode;
  readonly onOpen: (key: string) => void;
}

/** The whole in one line, worst first, with a way to each tile that is not normal. */
export function StatusHeadline({ headline, firing, blind, ages, onOpen }: StatusHeadlineProps) {
  const state = blind ? "unknown" : toneOf(headline.state);
  return (
    <StatusLine state={state} text={blind ? "Unknown" : headline.text}>
      {blind ? <p className={css.last}>last known: {headline.text}</p> : null}
      {blind || firing.length === 0 ? null : (
        <ul className={css.names} aria-label="Not normal">
          {firing.map((tile) => (
            <li key={tile.key}>
              <button type="button" className={css.name} onClick={() => onOpen(tile.key)}>
                <StateMark state={toneOf(tile.state)} />
                {tile.title} <span>{tile.value}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className={css.ages}>{ages}</div>
    </StatusLine>
  );
}
