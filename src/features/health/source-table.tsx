import { DataTable } from "../../ui/data-table.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import css from "./tables.module.css";
import type { SourceRow } from "./view-model.ts";

/** Every source with its freshness and what it tells, or how to connect it. */
export function SourceTable({ rows }: { readonly rows: readonly SourceRow[] }) {
  return (
    <DataTable caption="Sources and when they were last heard">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">State</th>
          <th scope="col" data-number>
            Last heard
          </th>
          <th scope="col" data-number>
            Usual gap
          </th>
          <th scope="col" data-number>
            Last hour
          </th>
          <th scope="col">Tells, or how to connect</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row" className={css.name}>
              {row.title}
            </th>
            <td>
              <StateLabel state={row.state} word={row.word} />
            </td>
            <td data-number>{row.lastHeard}</td>
            <td data-number>{row.usualGap}</td>
            <td data-number>{row.lastHour}</td>
            <td className={css.note}>{row.note}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
