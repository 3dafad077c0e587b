import { Link } from "@tanstack/react-router";
import { useId, useMemo } from "react";
import type { ChartData, ChartUnit } from "../../charts/chart-data.ts";
import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { RuleDefinition } from "../../domain/rules.ts";
import { windowed } from "../../domain/series/windowed.ts";
import { unitOf } from "../../domain/status/judge.ts";
import { type Instant, instantOf, MINUTE } from "../../domain/time.ts";
import { type Clock, formatMoment } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import { useModal } from "../../ui/use-modal.ts";
import { AlertNotesView } from "./alert-notes-view.tsx";
import css from "./tile-dialog.module.css";
import type { Tile } from "./tiles.ts";
import { toneOf } from "./tone.ts";

interface TileDialogProps {
  readonly tile: Tile;
  /** Start of the first minute of the rule's arrays. */
  readonly t0: Instant;
  readonly clock: Clock;
  readonly onClose: () => void;
}

function chartUnit(definition: RuleDefinition): ChartUnit {
  const unit = unitOf(definition);
  return unit === "count" || unit === "boolean" ? "number" : unit;
}

function lastHour({ rule, title }: Tile, definition: RuleDefinition, t0: Instant): { data: ChartData; note: string | null } {
  const { values, note } = windowed(definition.measure, rule.numerator, rule.denominator ?? [], MINUTE, rule.window_s);
  const completeUntil = instantOf(t0 + (rule.numerator.length - 1) * MINUTE);
  return { data: { t0, step: MINUTE, completeUntil, unit: chartUnit(definition), series: [{ title, tone: 1, values }] }, note };
}

/** More about one rule: the sentence, the last hour as it was judged, why the levels are what they are, and where to change them. */
export function TileDialog({ tile, t0, clock, onClose }: TileDialogProps) {
  const dialog = useModal();
  const heading = useId();
  const { definition, rule } = tile;
  const hour = useMemo(() => (definition === null ? null : lastHour(tile, definition, t0)), [tile, definition, t0]);
  return (
    <dialog ref={dialog} className={css.dialog} aria-labelledby={heading} closedby="any" onClose={onClose}>
      <header className={css.head}>
        <h2 id={heading} className={css.title} tabIndex={-1}>
          {tile.title}
        </h2>
        <StateLabel state={toneOf(tile.state)} word={tile.word} />
        <Button look="quiet" className={css.close ?? ""} onClick={() => dialog.current?.close()}>
          Close
        </Button>
      </header>
      <p className={css.sentence}>{tile.sentence}</p>
      <AlertNotesView notes={tile.notes} />
      {tile.judged === tile.sentence ? null : <p className={css.sentence}>{tile.judged}</p>}
      {hour === null ? null : (
        <ChartFigure title="Last hour" data={hour.data} kind="line" clock={clock} levels={rule} note={hour.note} />
      )}
      <p className={css.reason}>
        {rule.reason ?? definition?.reason}
        {rule.updated_by === null
          ? " As shipped."
          : ` Changed by ${rule.updated_by}, ${formatMoment(instantOf(rule.updated_at), clock)}.`}
      </p>
      <Link to="/alerts/rules" hash={tile.key}>
        Change the thresholds
      </Link>
    </dialog>
  );
}
