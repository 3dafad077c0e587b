import { Link } from "@tanstack/react-router";
import type { BoardPayments } from "../../contracts/board.ts";
import type { Verdict } from "../../domain/status/judge.ts";
import { SECOND } from "../../domain/time.ts";
import { formatDuration } from "../../format/duration.ts";
import { formatCount } from "../../format/number.ts";
import { unbroken } from "../../format/unbroken.ts";
import { Panel } from "../../ui/panel.tsx";
import { StateMark } from "../../ui/state-mark.tsx";
import css from "./open-panel.module.css";
import { markOf } from "./view-model.ts";

interface OpenPanelProps {
  readonly payments: BoardPayments;
  readonly oldest: Verdict | null;
  readonly failed: Verdict | null;
  readonly locale: string;
}

/** What waits for a decision now: how many, how long the oldest, and how many failed lately. */
export function OpenPanel({ payments, oldest, failed, locale }: OpenPanelProps) {
  const age = payments.oldest_open_age_s;
  return (
    <Panel title="Open now" note="awaiting an admin's decision">
      <div className={css.figures}>
        <Figure value={formatCount(payments.open, locale)} label="open" />
        <Figure
          value={payments.open === 0 ? "none open" : formatDuration(age === null ? null : age * SECOND, locale)}
          label="oldest waiting"
          verdict={oldest}
          rule="payment-intents-open"
        />
        <Figure
          value={formatCount(failed?.value ?? null, locale)}
          label="failed lately"
          verdict={failed}
          rule="payment-intents-failed"
        />
      </div>
    </Panel>
  );
}

interface FigureProps {
  readonly value: string;
  readonly label: string;
  readonly verdict?: Verdict | null;
  /** The rule whose levels judge the figure. */
  readonly rule?: string;
}

function Figure({ value, label, verdict, rule }: FigureProps) {
  return (
    <div className={css.figure} data-state={verdict?.state}>
      <p className={css.value}>{value}</p>
      <p className={css.label}>{label}</p>
      {verdict !== undefined && verdict !== null && (
        <p className={css.sentence}>
          <StateMark state={markOf(verdict.state)} />
          {unbroken(verdict.sentence)}
        </p>
      )}
      {rule !== undefined && (
        <Link to="/alerts/rules" hash={rule} className={css.link}>
          Thresholds
        </Link>
      )}
    </div>
  );
}
