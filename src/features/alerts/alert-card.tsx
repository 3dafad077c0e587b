import { Link } from "@tanstack/react-router";
import { useId } from "react";
import type { AlertRow } from "../../contracts/alerts.ts";
import { unbroken } from "../../format/unbroken.ts";
import { StateLabel } from "../../ui/state-label.tsx";
import { AlertActions } from "./alert-actions.tsx";
import css from "./alert-card.module.css";
import { AlertFacts } from "./alert-facts-view.tsx";
import { placeOf, stateOf, wordOf } from "./alert-list.ts";
import { AlertPeople } from "./alert-people.tsx";
import { AlertStanding } from "./alert-standing.tsx";
import { AlertTrend } from "./alert-trend.tsx";
import type { Desk } from "./desk.ts";

interface AlertCardProps {
  readonly row: AlertRow;
  readonly desk: Desk;
}

/** One alert: what is wrong in one sentence, how it was judged, who is on it, and what can be done. `data-alert` is where the keys move. */
export function AlertCard({ row, desk }: AlertCardProps) {
  const heading = useId();
  const title =
    row.episode === null ? (
      row.title
    ) : (
      <Link to="/alerts/episode/$id" params={{ id: row.episode }}>
        {row.title}
      </Link>
    );
  return (
    <article
      className={css.card}
      data-state={stateOf(row)}
      data-place={placeOf(row)}
      data-alert={row.rule}
      tabIndex={-1}
      aria-labelledby={heading}
    >
      <header className={css.head}>
        <StateLabel state={stateOf(row)} word={wordOf(row)} />
        <h3 id={heading} className={css.title}>
          {title}
        </h3>
        <p className={css.standing}>
          <AlertStanding row={row} desk={desk} />
        </p>
      </header>
      <div className={css.words}>
        <p className={css.sentence}>{unbroken(row.sentence ?? "Not judged yet.")}</p>
        <AlertPeople row={row} desk={desk} />
        <AlertFacts row={row} desk={desk} />
        <AlertActions row={row} desk={desk} />
      </div>
      <AlertTrend row={row} desk={desk} />
    </article>
  );
}
