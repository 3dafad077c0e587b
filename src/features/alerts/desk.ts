import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import type { AlertsAnswer } from "../../contracts/alerts.ts";
import { type Member, readOnlyReason } from "../../contracts/me.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { type BoardFreshness, boardFreshness, POLL } from "../../domain/status/board-freshness.ts";
import { type Instant, instantOf, type Millis, SECOND } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import type { Clock } from "../../format/time.ts";
import { useNow } from "../../ui/use-now.ts";
import { lateSince } from "./alert-list.ts";
import { alertsQuery } from "./queries.ts";

/** What every page about alerts stands on: how alerts are, how old that is, whose clock, and what the reader may do. */
export interface Desk {
  readonly alerts: UseQueryResult<AlertsAnswer>;
  readonly freshness: BoardFreshness;
  /** The server's time, renewed every five seconds. */
  readonly now: Instant;
  /** By how much the server's clock is ahead of this machine's, for what ticks each second. */
  readonly ahead: Millis;
  /** Since when nothing is judged any more; `never` where nothing ever was; `null` while all is on time. */
  readonly late: Instant | "never" | null;
  readonly clock: Clock;
  readonly zone: "local" | "utc";
  readonly member: Member | null | undefined;
  /** Why the reader can do nothing here; `null` for those who can, and until it is known. */
  readonly readOnly: string | null;
  /** Title of a rule by its key. */
  readonly titleOf: (rule: string) => string;
}

const TAKES_RESPONDER = "Acks, silences and notes take a responder: an admin can change your role.";

/** The desk of a page. */
export function useDesk({ tz = "local" }: ViewSearch): Desk {
  const api = useApi();
  const alerts = useQuery(alertsQuery(api));
  const { data: member } = useQuery(meQuery(api));
  const clock = useMemo(() => readerClock(tz), [tz]);
  const machineNow = useNow(5 * SECOND);
  const { data, dataUpdatedAt } = alerts;
  const ahead = data === undefined ? 0 : data.now - dataUpdatedAt;
  // An answer that came after the last tick is not from the future.
  const now = instantOf(Math.max(machineNow, dataUpdatedAt) + ahead);
  const titles = useMemo(() => new Map(data?.alerts.map(({ rule, title }) => [rule, title])), [data]);
  return {
    alerts,
    freshness: boardFreshness(dataUpdatedAt === 0 ? null : instantOf(dataUpdatedAt), instantOf(machineNow), POLL),
    now,
    ahead,
    late: data === undefined ? null : lateSince(data, now),
    clock,
    zone: tz,
    member,
    readOnly: member === undefined ? null : readOnlyReason(member, "responder", TAKES_RESPONDER),
    titleOf: (rule) => titles.get(rule) ?? rule,
  };
}
