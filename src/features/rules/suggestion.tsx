import { useId } from "react";
import { whatIfSentence } from "../../domain/alert-engine/replay.ts";
import type { Level, Severity } from "../../domain/alert-engine/rule.ts";
import type { RuleDefinition } from "../../domain/rules.ts";
import { valueText } from "../../domain/status/judge.ts";
import { unbroken } from "../../format/unbroken.ts";
import { Button } from "../../ui/button.tsx";
import css from "./suggestion.module.css";
import type { Today } from "./what-if/messages.ts";
import type { WhatIfState } from "./what-if/what-if-store.ts";

interface SuggestionProps {
  readonly suggestion: NonNullable<WhatIfState["suggestion"]>;
  readonly definition: RuleDefinition;
  readonly today: Today | null;
  readonly onTake: (severity: Severity, level: Level) => void;
  readonly onDismiss: () => void;
}

const budget: Readonly<Record<Severity, string>> = { warning: "a week", critical: "in four weeks" };

/** A proposed level, and what it would do before anybody takes it. */
export function Suggestion({ suggestion: { severity, answer }, definition, today, onTake, onDismiss }: SuggestionProps) {
  const heading = useId();
  const level = typeof answer === "string" ? null : valueText(definition, answer.level.at);
  return (
    <section className={css.suggestion} data-severity={severity} aria-labelledby={heading} aria-live="polite">
      <h3 id={heading} className={css.title}>
        {answer === "pending"
          ? `Looking for a ${severity} level`
          : answer === "keep"
            ? unbroken(`The ${severity} level that is set does best`)
            : level === null
              ? `There is no ${severity} level to suggest`
              : unbroken(`Suggested ${severity} level: ${level}`)}
      </h3>
      {typeof answer !== "string" && (
        <>
          <p>{whatIfSentence(answer.outcome.comparison, today?.comparison ?? null)}</p>
          <p className={css.why}>
            The most sensitive level that by itself brings at most one extra alert {budget[severity]}, or today's where that does
            better. The lane shows the whole rule with it.
          </p>
        </>
      )}
      {answer === "keep" && (
        <p className={css.why}>
          No other level that brings at most one extra alert {budget[severity]} would have told what was recorded any better.
        </p>
      )}
      {answer === "none" && (
        <p className={css.why}>Nothing was measured in these four weeks, or every level would have fired too often.</p>
      )}
      <div className={css.actions}>
        {typeof answer !== "string" && (
          <Button look="primary" onClick={() => onTake(severity, answer.level)}>
            {`Take ${level}`}
          </Button>
        )}
        {answer !== "pending" && <Button onClick={onDismiss}>{typeof answer === "string" ? "Close" : "Leave it"}</Button>}
      </div>
    </section>
  );
}
