import { Link } from "@tanstack/react-router";
import type { DeliveryRow } from "../../contracts/alerts.ts";
import { instantOf } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatDay, formatSeconds } from "../../format/time.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import css from "./delivery-table.module.css";
import type { Desk } from "./desk.ts";
import { outcomeMark } from "./timeline.ts";

interface DeliveryTableProps {
  readonly deliveries: readonly DeliveryRow[];
  readonly desk: Desk;
}

const outcomes: Readonly<Record<DeliveryRow["outcome"], string>> = {
  delivered: "Delivered",
  retry: "Failed, tried again",
  dead: "Given up",
  late: "Too late",
};

const kinds: Readonly<Record<DeliveryRow["kind"], string>> = {
  alert: "alert",
  test: "test",
  drill: "fire drill",
  notice: "notice",
};

/** Where the message stands now, where that is more than the attempt says. */
function standingText({ outcome, state, next_at }: DeliveryRow, { clock, now }: Desk): string {
  if (outcome === "delivered" || outcome === "dead") return "";
  if (state === "delivered") return "delivered since";
  if (state === "dead") return "given up since";
  if (state === "skipped") return "not needed any more";
  if (state === "sending") return "being sent";
  return next_at === null ? "waiting" : `next try ${next_at <= now ? "now" : `at ${formatSeconds(instantOf(next_at), clock)}`}`;
}

/** Attempts as a table: when, where to, what came of it, what was answered. */
export function DeliveryTable({ deliveries, desk }: DeliveryTableProps) {
  const { clock, alerts } = desk;
  const titleOf = (key: string) => alerts.data?.channels.find((channel) => channel.key === key)?.title ?? key;
  return (
    <DataTable caption="Attempts to deliver, newest first" stacked>
      <thead>
        <tr>
          <th scope="col">At</th>
          <th scope="col">Channel</th>
          <th scope="col">Message</th>
          <th scope="col">Outcome</th>
          <th scope="col" data-number>
            Attempt
          </th>
          <th scope="col" data-number>
            HTTP
          </th>
          <th scope="col" data-number>
            Took
          </th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id}>
            <td className={css.time} data-label="At">
              {formatDay(instantOf(delivery.started_at), clock)}, {formatSeconds(instantOf(delivery.started_at), clock)}
            </td>
            <td data-label="Channel">{titleOf(delivery.channel)}</td>
            <th scope="row" className={css.message}>
              <Message delivery={delivery} />
            </th>
            <td className={css.outcome} data-label="Outcome">
              <StateLabel state={outcomeMark(delivery)} word={outcomes[delivery.outcome]} />
              <span className={css.standing}>{standingText(delivery, desk)}</span>
            </td>
            <td data-number data-label="Attempt">
              {delivery.attempt}
            </td>
            <td data-number data-label="HTTP">
              {delivery.status ?? "none"}
            </td>
            <td data-number data-label="Took">
              {delivery.latency_ms === null ? "no answer" : formatDuration(Math.round(delivery.latency_ms), clock.locale)}
            </td>
            <td className={css.answer} data-label="Answer">
              {delivery.answer ?? ""}
            </td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}

function Message({ delivery: { title, kind, episodes } }: { readonly delivery: DeliveryRow }) {
  const [first] = episodes;
  return (
    <>
      {first === undefined ? (
        title
      ) : (
        <Link to="/alerts/episode/$id" params={{ id: first }}>
          {title}
        </Link>
      )}
      {kind === "alert" ? null : <span className={css.standing}>{kinds[kind]}</span>}
    </>
  );
}
