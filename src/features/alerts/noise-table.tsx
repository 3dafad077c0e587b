import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { DataTable } from "../../ui/data-table.tsx";
import type { NoiseColumn } from "./noise-columns.ts";
import { type NoiseRow, verdictOf } from "./noise-ledger.ts";
import css from "./noise-table.module.css";

interface NoiseTableProps {
  readonly rows: readonly NoiseRow[];
  readonly column: NoiseColumn;
  readonly reversed: boolean;
  readonly onSort: (column: NoiseColumn) => void;
  readonly locale: string;
}

const headings: readonly { readonly column: NoiseColumn; readonly label: string; readonly help?: string }[] = [
  { column: "title", label: "Rule" },
  { column: "fired", label: "Fired" },
  { column: "acted_on", label: "Acted on", help: "acked, noted or silenced by somebody while it fired" },
  { column: "flapped", label: "Flapped" },
  { column: "at_night", label: "At night", help: "between 22:00 and 6:00 of the installation's zone" },
  { column: "short", label: "Short", help: "over within five minutes" },
  { column: "silenced", label: "Silenced", help: "a silence kept something back" },
  { column: "notifications", label: "Notifications", help: "messages that were delivered" },
  { column: "firing_ms", label: "Time firing" },
];

/** The ledger. A heading sorts by its column, and the other way round when pressed again. */
export function NoiseTable({ rows, column, reversed, onSort, locale }: NoiseTableProps) {
  const direction = (of: NoiseColumn) => {
    if (of !== column) return undefined;
    return (of === "title") === reversed ? "descending" : of === "title" ? "ascending" : reversed ? "ascending" : "descending";
  };
  return (
    <DataTable caption="Rules with what each cost and brought" stacked>
      <thead>
        <tr>
          {headings.map(({ column: of, label, help }) => (
            <Fragment key={of}>
              <th scope="col" data-number={of === "title" ? undefined : true} aria-sort={direction(of)}>
                <button type="button" className={css.sort} title={help} onClick={() => onSort(of)}>
                  {label}
                  <span aria-hidden="true" className={css.arrow}>
                    {of === column ? (direction(of) === "ascending" ? "▲" : "▼") : ""}
                  </span>
                </button>
              </th>
              {of === "title" ? <th scope="col">Verdict</th> : null}
            </Fragment>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const verdict = verdictOf(row);
          const counts = [row.fired, row.acted_on, row.flapped, row.at_night, row.short, row.silenced, row.notifications];
          return (
            <tr key={row.rule} data-quiet={row.fired === 0 || undefined} className={css.row}>
              <th scope="row">
                <Link to="/alerts/history" search={{ rule: row.rule }}>
                  {row.title}
                </Link>
              </th>
              <td className={css.verdict} data-mood={verdict.mood}>
                {verdict.text}
                {verdict.mood === "mend" && (
                  <>
                    {" "}
                    <Link to="/alerts/rules" hash={row.rule} aria-label={`Try other settings for ${row.title}`}>
                      Try it
                    </Link>
                  </>
                )}
              </td>
              {counts.map((count, i) => (
                <td
                  key={headings[i + 1]?.column}
                  data-label={headings[i + 1]?.label}
                  data-number
                  data-none={count === 0 || undefined}
                >
                  {formatCount(count, locale)}
                </td>
              ))}
              <td data-label="Time firing" data-number data-none={row.firing_ms === 0 || undefined}>
                {row.firing_ms === 0 ? "none" : formatDuration(row.firing_ms, locale)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </DataTable>
  );
}
