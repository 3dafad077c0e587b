import { useMemo } from "react";
import { type Instant, instantOf } from "../../domain/time.ts";
import type { Clock } from "../../format/time.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Ages } from "./ages.tsx";
import css from "./board-view.module.css";
import { overviewCharts } from "./charts.ts";
import { ChartsRow } from "./charts-row.tsx";
import { PaymentsToday } from "./payments-today.tsx";
import type { Received } from "./queries.ts";
import { SourceStrip } from "./source-strip.tsx";
import { StatusHeadline } from "./status-headline.tsx";
import { TileCard } from "./tile-card.tsx";
import { TileDialog } from "./tile-dialog.tsx";
import { overviewOf } from "./view-model.ts";
import { evaluatorProblem, type Watching } from "./watching.ts";

interface BoardViewProps {
  readonly received: Received;
  readonly now: Instant;
  readonly watching: Watching;
  readonly clock: Clock;
  /** Whether the charts still show another range than the one asked for. */
  readonly otherRange: boolean;
  readonly opened: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
  /** Goes back in time; `null` where the board is of the past already. */
  readonly onBack: (() => void) | null;
}

/** One answer of the server, drawn. Ages are told by the server's clock, carried on by this machine's. */
export function BoardView({ received, now, watching, clock, otherRange, opened, onOpen, onBack }: BoardViewProps) {
  const { board, receivedAt } = received;
  const serverNow = instantOf(board.now + Math.max(0, now - receivedAt));
  const model = useMemo(() => overviewOf(board, serverNow), [board, serverNow]);
  const charts = useMemo(() => overviewCharts({ charts: board.charts, rules: board.rules }), [board.charts, board.rules]);
  const tile = model.groups.flatMap(({ tiles }) => tiles).find(({ key }) => key === opened);
  const blind = watching.state === "unknown";
  const evaluator = evaluatorProblem(model.lastSlot, serverNow, onBack === null);
  return (
    <>
      <StatusHeadline
        headline={model.headline}
        firing={model.firing}
        blind={blind}
        ages={
          onBack === null ? null : (
            <>
              <Ages received={received} locale={clock.locale} newestEvent={model.newestEvent} lastSlot={model.lastSlot} />
              <Button look="quiet" onClick={onBack}>
                As it was
              </Button>
            </>
          )
        }
        onOpen={onOpen}
      />
      {evaluator === null || blind ? null : <Banner state="warning" title={evaluator} />}
      <div className={css.groups}>
        {model.groups.map(({ title, tiles }) => (
          <section key={title} className={css.group} data-group={title} aria-label={title}>
            <h2 className={css.title}>{title}</h2>
            <div className={css.tiles}>
              {tiles.map((each) => (
                <TileCard key={each.key} tile={each} now={serverNow} blind={blind} onOpen={onOpen} />
              ))}
              {title === "Payments" ? <PaymentsToday counts={model.payments} blind={blind} /> : null}
            </div>
          </section>
        ))}
      </div>
      <SourceStrip sources={model.sources} connected={model.connected} blind={blind} />
      <ChartsRow charts={charts} clock={clock} stale={blind || otherRange} />
      {tile === undefined ? null : (
        <TileDialog tile={tile} t0={instantOf(board.t0)} clock={clock} onClose={() => onOpen(undefined)} />
      )}
    </>
  );
}
