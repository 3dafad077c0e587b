/** How alerts stand in the tests of their pages: two fire, one is about to, one cannot be judged and one is over. */
import type { Page } from "@playwright/test";
import type { TestStack } from "../stack.ts";
import { commitAlerts, episodeOf, type Past, recordDelivery, recordPast, type Standing } from "./alert-story.ts";

export const critical: Standing = {
  rule: "api-error-rate",
  phase: "firing",
  severity: "critical",
  activeAgo: 17,
  firedAgo: 15,
  value: 0.15,
  level: 0.05,
  sentence: "Critical: 84 of 560 requests failed (15 %, limit 5 %) for 17 min.",
};
export const warning: Standing = {
  rule: "rpc-failures",
  phase: "firing",
  severity: "warning",
  activeAgo: 9,
  firedAgo: 7,
  value: 21,
  level: 10,
  sentence: "Warning: 21 RPC calls failed in 5 min (limit 10) for 9 min.",
};
export const pending: Standing = {
  rule: "auth-failures-portal",
  phase: "pending",
  severity: "critical",
  activeAgo: 0,
  value: 92,
  level: 80,
  windowMinutes: 10,
  sentence: "Pending critical: 92 portal sign-ins failed in 10 min (limit 80) for 0 s of 2 min.",
};
export const blind: Standing = {
  rule: "storage-failures",
  phase: "inactive",
  value: 0,
  level: 10,
  noData: true,
  sentence: "Unknown: no data.",
};
export const over: Past = {
  rule: "query-errors",
  firedAgo: 200,
  resolvedAgo: 140,
  severity: "warning",
  sentence: "Warning: 31 query errors in 5 min (limit 20) for 1 h.",
};

/** A stack on which two alerts fire, one is about to, one cannot be judged and one is over. */
export async function story(stack: TestStack): Promise<string> {
  const slot = await commitAlerts(stack, [critical, warning, pending, blind]);
  await recordPast(stack, [over], slot);
  await recordDelivery(stack, episodeOf(critical, slot), slot);
  return episodeOf(critical, slot);
}

export const alert = (page: Page, title: string) => page.getByRole("article", { name: title, exact: true });
export const section = (page: Page, title: string) => page.getByRole("region", { name: new RegExp(`^${title} \\d`) });
