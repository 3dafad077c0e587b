import { outcomes, type SourceLedger } from "../../contracts/source-ledger.ts";
import { formatCount } from "../../format/number.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { type LedgerRow, ledgerRows, ledgerTotal } from "./ledger.ts";
import css from "./tables.module.css";

/** What became of every received event, by source. */
export function LedgerTable({ ledger, locale }: { readonly ledger: SourceLedger; readonly locale: string }) {
  const rows = ledgerRows(ledger);
  if (rows.length === 0)
    return (
      <Notice state="unknown" title="Nothing was received in the last 24 hours">
        Connect a source: a log drain to the log-drain function, the application to watch_api.track, or schedule the tick
        function.
      </Notice>
    );
  return (
    <DataTable caption="Received events by source and outcome">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col" data-number>
            Received
          </th>
          {outcomes.map((outcome) => (
            <th key={outcome} scope="col" data-number className={css.outcome}>
              {outcome}
            </th>
          ))}
          <th scope="col">Reasons</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.title} row={row} locale={locale} />
        ))}
      </tbody>
      <tfoot className={css.total}>
        <Row row={{ ...ledgerTotal(ledger), reasons: [] }} locale={locale} />
      </tfoot>
    </DataTable>
  );
}

function Row({ row, locale }: { readonly row: LedgerRow; readonly locale: string }) {
  return (
    <tr>
      <th scope="row" className={css.name}>
        {row.title}
      </th>
      <td data-number>{formatCount(row.received, locale)}</td>
      {outcomes.map((outcome) => (
        <td key={outcome} data-number data-outcome={row.counts[outcome] > 0 ? outcome : undefined} className={css.count}>
          {formatCount(row.counts[outcome], locale)}
        </td>
      ))}
      <td className={css.note}>{row.reasons.join(", ")}</td>
    </tr>
  );
}
