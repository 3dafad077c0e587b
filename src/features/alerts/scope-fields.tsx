import { useId } from "react";
import { Choice } from "../../ui/choice.tsx";
import type { Desk } from "./desk.ts";
import css from "./scope-fields.module.css";
import { type Scope, type SeverityChoice, scopeOptions } from "./silence-scope.ts";

interface ScopeFieldsProps {
  readonly desk: Desk;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly severity: SeverityChoice;
  readonly onSeverity: (severity: SeverityChoice) => void;
}

const severities = [
  { value: "any", label: "Any severity" },
  { value: "warning", label: "Warnings" },
  { value: "critical", label: "Critical" },
] as const;

/** Chooses what a silence is about. */
export function ScopeFields({ desk, scope, onScope, severity, onSeverity }: ScopeFieldsProps) {
  const id = useId();
  const { rules, groups } = scopeOptions(desk.alerts.data?.alerts ?? []);
  return (
    <div className={css.scope}>
      <label htmlFor={id} className={css.label}>
        What
      </label>
      <select id={id} className={css.select} value={scope} onChange={({ target }) => onScope(target.value as Scope)}>
        <optgroup label="Rules">
          {rules.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </optgroup>
        <optgroup label="Groups">
          {groups.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
          <option value="all">Every rule, of one severity</option>
        </optgroup>
      </select>
      <Choice legend="Severity" options={severities} value={severity} onChange={onSeverity} />
    </div>
  );
}
