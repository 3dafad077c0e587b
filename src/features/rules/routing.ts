/** Which channels hear of a rule. */
import type { ChannelRow } from "../../contracts/alerts.ts";
import type { Severity } from "../../domain/alert-engine/rule.ts";
import type { Routing } from "../../domain/rule-settings.ts";

/** Keys of the channels that hear of a rule without a routing of its own. */
export function defaultRouting(channels: readonly ChannelRow[]): Routing {
  const of = (severity: Severity) =>
    channels.filter(({ enabled, severities }) => enabled && severities.includes(severity)).map(({ key }) => key);
  return { warning: of("warning"), critical: of("critical") };
}

/** The routing with a channel taken in or left out. */
export const withChannel = (routing: Routing, severity: Severity, key: string, included: boolean): Routing => ({
  ...routing,
  [severity]: included ? [...routing[severity], key] : routing[severity].filter((one) => one !== key),
});

/** A channel that may be chosen, or was chosen once. */
export interface RoutingKey {
  readonly key: string;
  readonly title: string;
  /** Why nothing comes out of it; `null` where it works. */
  readonly note: string | null;
}

/** Channels to choose from: those of the environment, and those that the routing names though they are gone. */
export function routingKeys(routing: Routing, channels: readonly ChannelRow[]): readonly RoutingKey[] {
  const known = channels.map(({ key, title, enabled }) => ({ key, title, note: enabled ? null : "switched off" }));
  const gone = [...new Set([...routing.warning, ...routing.critical])].filter((key) => !channels.some((one) => one.key === key));
  return [...known, ...gone.map((key) => ({ key, title: key, note: "not set up here" }))];
}
