import type { ReactNode } from "react";
import type { AlertRow } from "../../contracts/alerts.ts";
import { type Instant, instantOf } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatTime } from "../../format/time.ts";
import { Countdown } from "./countdown.tsx";
import type { Desk } from "./desk.ts";

/** How long it has fired, or how long until it fires. A late evaluator fires nothing: then only the moment is told. */
export function AlertStanding({ row, desk }: { readonly row: AlertRow; readonly desk: Desk }) {
  const { clock, now, ahead, late } = desk;
  if (row.phase === "firing" && row.fired_at !== null)
    return (
      <Moment
        at={instantOf(row.fired_at)}
      >{`firing for ${formatDuration(Math.max(0, now - row.fired_at), clock.locale)}`}</Moment>
    );
  if (row.phase !== "pending" || row.fires_at === null) return null;
  const fires = instantOf(row.fires_at);
  if (late !== null || fires <= now) return <Moment at={fires}>{`due to fire at ${formatTime(fires, clock)}`}</Moment>;
  return (
    <Moment at={fires}>
      fires in <Countdown to={fires} ahead={ahead} locale={clock.locale} />
    </Moment>
  );
}

function Moment({ at, children }: { readonly at: Instant; readonly children: ReactNode }) {
  return <time dateTime={new Date(at).toISOString()}>{children}</time>;
}
