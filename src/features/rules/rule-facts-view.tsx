import { Link } from "@tanstack/react-router";
import { Panel } from "../../ui/panel.tsx";
import { comparisons, countedParts } from "./rule-facts.ts";
import css from "./rule-facts-view.module.css";
import type { RuleRow } from "./rule-list.ts";

/** What a rule counts, and from where. */
export function WhatIsMeasured({ row: { definition } }: { readonly row: RuleRow }) {
  return (
    <Panel title="What is measured">
      {countedParts(definition).map(({ title, signals }) => (
        <div key={title} className={css.part}>
          <h3 className={css.quiet}>{title}</h3>
          {signals.map((signal) => (
            <div key={signal.title}>
              <p>
                <strong>{signal.title}</strong>
                {signal.only !== null && (
                  <>
                    {" "}
                    <code>{signal.only}</code>
                  </>
                )}
              </p>
              <p className={css.quiet}>{signal.help}</p>
              <p className={css.quiet}>
                From{" "}
                {signal.sources.map(({ source, title: name }, i) => (
                  <span key={source}>
                    {i === 0 ? "" : ", "}
                    <Link to="/settings/sources" hash={source}>
                      {name}
                    </Link>
                  </span>
                ))}
              </p>
            </div>
          ))}
        </div>
      ))}
    </Panel>
  );
}

/** A rule's settings beside the shipped ones. */
export function AsShipped({ row: { definition, stored } }: { readonly row: RuleRow }) {
  return (
    <Panel title="In force and as shipped" note={`version ${stored.version}`}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Setting</th>
            <th scope="col">In force</th>
            <th scope="col">As shipped</th>
          </tr>
        </thead>
        <tbody>
          {comparisons(definition, stored).map(({ title, inForce, shipped, differs }) => (
            <tr key={title} data-differs={differs}>
              <th scope="row">{title}</th>
              <td>{inForce}</td>
              <td>{shipped}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.quiet}>Why the shipped ones: {definition.reason}</p>
    </Panel>
  );
}
