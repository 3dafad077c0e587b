import { instantOf } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import { formatTime } from "../../format/time.ts";
import { StatusLine } from "../../ui/status-line.tsx";
import { headlineOf, type Places } from "./alert-list.ts";
import css from "./alerts-headline.module.css";
import type { Desk } from "./desk.ts";

interface AlertsHeadlineProps {
  readonly places: Places;
  readonly desk: Desk;
}

/** How it all stands in one line, and as of when. */
export function AlertsHeadline({ places, desk }: AlertsHeadlineProps) {
  const { alerts, late, clock, now, freshness } = desk;
  const headline = headlineOf(places);
  const blind = late !== null || freshness.state === "unknown";
  const slot = alerts.data?.slot ?? null;
  const judged =
    places.firing.length + places.pending.length + places.acked.length + places.silenced.length + places.quiet.length;
  return (
    <StatusLine state={blind ? "unknown" : headline.state} text={blind ? `Unknown; last known: ${headline.text}` : headline.text}>
      <dl className={css.ages}>
        <div>
          <dt>Judged</dt>
          <dd>{slot === null ? "never" : formatTime(instantOf(slot), clock)}</dd>
        </div>
        <div>
          <dt>Rules judged</dt>
          <dd>{`${judged} of ${judged + places.unjudged.length}`}</dd>
        </div>
        <div>
          <dt>Last poll</dt>
          <dd>{formatAge(instantOf(alerts.data?.now ?? now), now, clock.locale)}</dd>
        </div>
      </dl>
    </StatusLine>
  );
}
