/** How many alerts fire, as far as the answers that a page already asked for can tell: the badge itself asks nothing. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { MINUTE, type Millis } from "../../domain/time.ts";

/** Answers older than this say nothing of now. */
const TOO_OLD: Millis = 2 * MINUTE;

interface Known {
  readonly count: number;
  /** When the answer came, by this machine's clock. */
  readonly at: number;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null;

/** Phases of the alerts in an answer: of the alerts' own page, or of a board, alone or in its envelope. `null` for other answers. */
function phasesOf(answer: unknown): readonly unknown[] | null {
  if (!isRecord(answer)) return null;
  const { alerts, board, rules } = answer;
  if (Array.isArray(alerts)) return alerts.map((row: unknown) => (isRecord(row) ? row.phase : null));
  if (board !== undefined) return phasesOf(board);
  if (!Array.isArray(rules)) return null;
  const judged = rules.flatMap((rule: unknown) => (isRecord(rule) && isRecord(rule.alert) ? [rule.alert.phase] : []));
  return judged.length === 0 ? null : judged;
}

/** The newest answer about alerts of an environment, counted; `null` where none is known. Boards hold the rules that are tiles. */
export function knownFiring(client: QueryClient, environment: string): Known | null {
  let newest: Known | null = null;
  for (const query of client.getQueryCache().findAll({ queryKey: [environment] })) {
    const { data, dataUpdatedAt } = query.state;
    if (newest !== null && newest.at >= dataUpdatedAt) continue;
    const phases = phasesOf(data);
    if (phases !== null) newest = { count: phases.filter((phase) => phase === "firing").length, at: dataUpdatedAt };
  }
  return newest;
}

/** How many alerts fire; `null` while that is not known or too old. Kept up by whatever the pages ask. */
export function useFiring(environment: string, now: number): number | null {
  const client = useQueryClient();
  const count = useSyncExternalStore(
    (changed) => client.getQueryCache().subscribe(changed),
    () => {
      const known = knownFiring(client, environment);
      return known === null || now - known.at > TOO_OLD ? null : known.count;
    },
  );
  return count;
}
