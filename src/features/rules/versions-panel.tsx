import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import type { RuleDefinition } from "../../domain/rules.ts";
import type { Instant } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import { type Clock, formatMoment } from "../../format/time.ts";
import { Answer } from "../../ui/answer.tsx";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { versionsQuery } from "./queries.ts";
import { type Version, versionsOf } from "./versions.ts";
import css from "./versions-panel.module.css";

interface VersionsPanelProps {
  readonly rule: string;
  readonly definition: RuleDefinition;
  /** The version in force. */
  readonly current: number;
  readonly clock: Clock;
  readonly now: Instant;
  /** Goes back to a version; `null` for those who may not. */
  readonly onRevert: ((version: Version) => void) | null;
}

/** Every version of a rule: who, when, why, and what it changed of the one before. */
export function VersionsPanel({ rule, definition, current, clock, now, onRevert }: VersionsPanelProps) {
  const answer = useQuery(versionsQuery(useApi(), rule));
  return (
    <Panel title="Versions" note="newest first">
      <Answer data={answer.data} error={answer.error} onRetry={answer.refetch} height="8rem" label="Asking for the versions">
        {(rows) => (
          <ol className={css.versions}>
            {versionsOf(definition, rows).map((version) => (
              <li key={version.version} className={css.version}>
                <p className={css.head}>
                  <strong>{`Version ${version.version}`}</strong>
                  {version.version === current && " in force"}
                  <span className={css.quiet}>
                    {version.by === null ? "as shipped" : `${formatAge(version.at, now, clock.locale)} by ${version.by}`}
                    <time dateTime={new Date(version.at).toISOString()}>{` (${formatMoment(version.at, clock)})`}</time>
                  </span>
                </p>
                {version.reason !== null && version.reason !== "" && <p className={css.reason}>{`“${version.reason}”`}</p>}
                <ul className={css.changes}>
                  {version.changes.map(({ field, title, before, after }) => (
                    <li key={field}>
                      {title} <del>{before}</del> → <ins>{after}</ins>
                    </li>
                  ))}
                </ul>
                {onRevert !== null && version.version !== current && (
                  <Button onClick={() => onRevert(version)}>{`Go back to version ${version.version}`}</Button>
                )}
              </li>
            ))}
          </ol>
        )}
      </Answer>
    </Panel>
  );
}
