/** How many alerts fire: from the answer that a page asks for anyway, else from a question of the badge's own. */
import { type QueryClient, type QueryKey, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Api } from "../../api/api.ts";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { POLL } from "../../domain/status/board-freshness.ts";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";

/** Answers older than this say nothing of now. */
const TOO_OLD: Millis = 2 * MINUTE;

/** How long a page has to ask by itself, once it is there. */
const GRACE: Millis = SECOND;

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

/** Whether pages ask under this key how things stand now: boards, and alerts as a whole. Boards of the past are under others. */
const isOfNow = ([, what, part]: QueryKey): boolean =>
  what === "overview" || what === "board" || (what === "alerts" && (part === undefined || part === "now"));

/** The newest answer about alerts of an environment as they are now, counted; `null` where none is known. */
export function knownFiring(client: QueryClient, environment: string): Known | null {
  let newest: Known | null = null;
  for (const query of client.getQueryCache().findAll({ queryKey: [environment] })) {
    if (!isOfNow(query.queryKey) && query.queryKey[1] !== "firing") continue;
    const { data, dataUpdatedAt } = query.state;
    if (newest !== null && newest.at >= dataUpdatedAt) continue;
    const phases = phasesOf(data);
    if (phases !== null) newest = { count: phases.filter((phase) => phase === "firing").length, at: dataUpdatedAt };
  }
  return newest;
}

/** Whether a page on the screen asks how things stand now. */
export const isAsked = (client: QueryClient, environment: string): boolean =>
  client
    .getQueryCache()
    .findAll({ queryKey: [environment] })
    .some((query) => isOfNow(query.queryKey) && query.getObserversCount() > 0);

const firingQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "firing"],
    // The first page asks for a board: what reads alerts is loaded where it is needed.
    queryFn: async ({ signal }) => (await import("../../api/alert-rpc.ts")).alerts(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** Whether nobody else asks: not before the page is there and had its moment to, nor while nobody sees it. */
function useAlone(asked: boolean): boolean {
  const loading = useRouterState({ select: ({ isLoading }) => isLoading });
  const [alone, setAlone] = useState(false);
  useEffect(() => {
    if (asked || loading) return;
    const begin = () => {
      if (!document.hidden) setAlone(true);
    };
    const timer = setTimeout(begin, GRACE);
    document.addEventListener("visibilitychange", begin);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", begin);
      setAlone(false);
    };
  }, [asked, loading]);
  return alone && !asked && !loading;
}

/** How many alerts fire, at `now` of this machine's clock; `null` while that is not known or too old. */
export function useFiring(now: number): number | null {
  const api = useApi();
  const client = useQueryClient();
  const environment = api.environment.name;
  const { data: member } = useQuery(meQuery(api));
  const changes = (changed: () => void) => client.getQueryCache().subscribe(changed);
  const asked = useSyncExternalStore(changes, () => isAsked(client, environment));
  const alone = useAlone(asked);
  useQuery({ ...firingQuery(api), enabled: alone && member !== undefined && member !== null });
  return useSyncExternalStore(changes, () => {
    const known = knownFiring(client, environment);
    return known === null || now - known.at > TOO_OLD ? null : known.count;
  });
}
