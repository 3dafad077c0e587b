import type { SourceLedger } from "../../contracts/source-ledger.ts";
import { formatCount } from "../../format/number.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import { receiptOf } from "./ledger.ts";
import { SourceLink } from "./source-link.tsx";
import css from "./source-table.module.css";
import type { SourceRow } from "./view-model.ts";

interface SourceTableProps {
  readonly rows: readonly SourceRow[];
  /** `undefined` until it came: its columns stay empty. */
  readonly ledger: SourceLedger | undefined;
  readonly locale: string;
}

/** Every source with its freshness and how much it sent; its page tells the rest. */
export function SourceTable({ rows, ledger, locale }: SourceTableProps) {
  return (
    <DataTable caption="Sources, when they were last heard, and what they sent in the last 24 hours">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">State</th>
          <th scope="col" data-number>
            Last heard
          </th>
          <th scope="col" data-number>
            Last hour
          </th>
          <th scope="col" data-number>
            Received in 24 h
          </th>
          <th scope="col" data-number>
            Set aside
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row" className={css.name}>
              <SourceLink source={row.key}>{row.title}</SourceLink>
            </th>
            <td>
              <StateLabel state={row.state} word={row.word} />
            </td>
            <td data-number>{row.lastHeard}</td>
            <td data-number>{row.lastHour}</td>
            <Receipt ledger={ledger} source={row.key} locale={locale} />
          </tr>
        ))}
      </tbody>
      <tfoot className={css.total}>
        <tr>
          <th scope="row">All sources</th>
          <td />
          <td />
          <td />
          <Receipt ledger={ledger} locale={locale} />
        </tr>
      </tfoot>
    </DataTable>
  );
}

interface ReceiptProps extends Pick<SourceTableProps, "ledger" | "locale"> {
  readonly source?: string;
}

function Receipt({ ledger, source, locale }: ReceiptProps) {
  const receipt = ledger === undefined ? null : receiptOf(ledger, source);
  return (
    <>
      <td data-number>{receipt === null ? "" : formatCount(receipt.received, locale)}</td>
      <td data-number data-some={receipt !== null && receipt.setAside > 0} className={css.aside}>
        {receipt === null ? "" : formatCount(receipt.setAside, locale)}
      </td>
    </>
  );
}
