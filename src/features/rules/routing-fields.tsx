import type { ChannelRow } from "../../contracts/alerts.ts";
import type { Severity } from "../../domain/alert-engine/rule.ts";
import type { Routing } from "../../domain/rule-settings.ts";
import { Checkbox } from "../../ui/checkbox.tsx";
import { defaultRouting, routingKeys, withChannel } from "./routing.ts";
import css from "./routing-fields.module.css";

interface RoutingFieldsProps {
  readonly routing: Routing | null;
  readonly channels: readonly ChannelRow[] | undefined;
  readonly readOnly: boolean;
  readonly onChange: (routing: Routing | null) => void;
}

const severities: readonly Severity[] = ["warning", "critical"];

/** Default routing, or channels chosen for each severity. */
export function RoutingFields({ routing, channels = [], readOnly, onChange }: RoutingFieldsProps) {
  const byDefault = defaultRouting(channels);
  return (
    <div className={css.routing}>
      <Checkbox
        label="Default routing"
        hint="every channel that is on and takes the severity"
        checked={routing === null}
        disabled={readOnly}
        onChange={(event) => onChange(event.currentTarget.checked ? null : byDefault)}
      />
      {routing === null ? (
        <dl className={css.default}>
          {severities.map((severity) => (
            <div key={severity}>
              <dt>{severity}</dt>
              <dd>{byDefault[severity].length === 0 ? "no channel: nobody is told" : byDefault[severity].join(", ")}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Channel</th>
              {severities.map((severity) => (
                <th key={severity} scope="col">
                  {severity}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {routingKeys(routing, channels).map(({ key, title, note }) => (
              <tr key={key}>
                <th scope="row">
                  {title} {note !== null && <span className={css.note}>{note}</span>}
                </th>
                {severities.map((severity) => (
                  <td key={severity}>
                    <input
                      type="checkbox"
                      aria-label={`${title}: ${severity}`}
                      checked={routing[severity].includes(key)}
                      disabled={readOnly}
                      onChange={(event) => onChange(withChannel(routing, severity, key, event.currentTarget.checked))}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
