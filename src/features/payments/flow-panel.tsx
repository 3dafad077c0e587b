import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { StateMark } from "../../ui/state-mark.tsx";
import { StatusLine } from "../../ui/status-line.tsx";
import type { Finding, Flow } from "./flow.ts";
import css from "./flow-panel.module.css";

interface FlowPanelProps {
  readonly flow: Flow;
  /** What follows is too old to say anything of now. */
  readonly blind: boolean;
}

/** Whether money flows, legible from afar, and a way to each thing that asks for a person. */
export function FlowPanel({ flow, blind }: FlowPanelProps) {
  const state = blind ? "unknown" : flow.state;
  return (
    <StatusLine
      state={state}
      text={blind ? "Not known whether payments flow" : flow.headline}
      note={blind ? `Last known: ${flow.headline}.` : flow.pace}
      label="Whether money flows"
    >
      {flow.findings.length > 0 && (
        <ul className={css.findings} aria-label="What asks for a person">
          {flow.findings.map((finding) => (
            <li key={`${JSON.stringify(finding.to)} ${finding.text}`}>
              <FindingLink finding={finding}>
                <StateMark state={finding.state} />
                {finding.text}
              </FindingLink>
            </li>
          ))}
        </ul>
      )}
    </StatusLine>
  );
}

function FindingLink({ finding, children }: { readonly finding: Finding; readonly children: ReactNode }) {
  const { to } = finding;
  if (typeof to === "string")
    return (
      <Link to="/payments" search={(before) => before} hash={to} className={css.finding}>
        {children}
      </Link>
    );
  if ("rule" in to)
    return (
      <Link to="/alerts/rules" hash={to.rule} className={css.finding}>
        {children}
      </Link>
    );
  return (
    <Link to="/payments" search={(before) => ({ ...before, day: to.day })} hash="ledger" className={css.finding}>
      {children}
    </Link>
  );
}
