import type { ObjectivesAnswer } from "../../contracts/objectives.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { StateLabel } from "../../ui/state-label.tsx";
import { objectiveRows } from "./objectives.ts";
import css from "./objectives-panel.module.css";

/** Error budgets of four weeks: what is left, how fast it goes, and when it would be gone. */
export function ObjectivesPanel({ answer, locale }: { readonly answer: ObjectivesAnswer; readonly locale: string }) {
  return (
    <DataTable caption="Objectives with their error budgets of four weeks">
      <thead>
        <tr>
          <th scope="col">Objective</th>
          <th scope="col">State</th>
          <th scope="col" data-number>
            Target
          </th>
          <th scope="col">Budget left</th>
          <th scope="col" data-number>
            Speed in 1 h
          </th>
          <th scope="col" data-number>
            in 6 h
          </th>
          <th scope="col" data-number>
            Gone
          </th>
        </tr>
      </thead>
      <tbody>
        {objectiveRows(answer, locale).map((row) => (
          <tr key={row.key}>
            <th scope="row" className={css.name}>
              {row.title}
              <span className={css.note}>{row.note}</span>
            </th>
            <td>
              <StateLabel state={row.state} word={row.word} />
            </td>
            <td data-number>{row.target}</td>
            <td>
              <span className={css.budget} data-state={row.state}>
                <span className={css.bar} data-unknown={row.left === null} aria-hidden="true">
                  <span style={{ inlineSize: `${(row.left ?? 0) * 100}%` }} />
                </span>
                {row.leftText}
              </span>
            </td>
            <td data-number>{row.hour}</td>
            <td data-number>{row.sixHours}</td>
            <td data-number>{row.ends}</td>
          </tr>
        ))}
      </tbody>
    </DataTable>
  );
}
