import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { isAsked, knownFiring } from "./firing.ts";

const rows = (...phases: string[]) => ({ alerts: phases.map((phase) => ({ phase })) });
const board = (...phases: string[]) => ({ rules: [...phases.map((phase) => ({ alert: { phase } })), { alert: null }] });

function cache(answers: readonly (readonly [key: readonly string[], data: unknown, at: number])[]): QueryClient {
  const client = new QueryClient();
  for (const [key, data, updatedAt] of answers) client.setQueryData(key, data, { updatedAt });
  return client;
}

test("firing alerts are counted in whichever answer is the newest", () => {
  const client = cache([
    [["Demo", "alerts", "now"], rows("firing", "pending", "inactive", "firing"), 100],
    [["Demo", "overview", "24h"], { board: board("firing") }, 200],
    [["Demo", "board", "1h"], board("firing", "firing", "firing"), 50],
    [["Other", "alerts", "now"], rows("firing"), 900],
  ]);
  expect(knownFiring(client, "Demo")).toEqual({ count: 1, at: 200 });
});

test("a board that tells nothing of alerts, and other answers, are passed over", () => {
  const client = cache([
    [["Demo", "board", "1h"], { rules: [{ key: "api-error-rate" }] }, 300],
    [["Demo", "me"], { role: "viewer" }, 400],
    [["Demo", "rules"], [{ key: "api-error-rate" }], 500],
  ]);
  expect(knownFiring(client, "Demo")).toBeNull();
});

test("a board of the past says nothing of now, however lately it was read", () => {
  const client = cache([
    [["Demo", "overview", "24h"], { board: board("firing") }, 200],
    [["Demo", "overview-past", "24h", "7"], { board: board("firing", "firing", "firing") }, 900],
  ]);
  expect(knownFiring(client, "Demo")).toEqual({ count: 1, at: 200 });
});

test("the badge's own answer counts, and asks only where no page on the screen does", () => {
  const client = cache([
    [["Demo", "overview", "24h"], { board: board("firing") }, 200],
    [["Demo", "firing"], rows("firing", "firing"), 300],
  ]);
  expect(knownFiring(client, "Demo")).toEqual({ count: 2, at: 300 });
  expect(isAsked(client, "Demo")).toBe(false);
  const stop = new QueryObserver(client, { queryKey: ["Demo", "firing"], enabled: false }).subscribe(() => {});
  expect(isAsked(client, "Demo")).toBe(false);
  const leave = new QueryObserver(client, { queryKey: ["Demo", "overview", "24h"], enabled: false }).subscribe(() => {});
  expect(isAsked(client, "Demo")).toBe(true);
  leave();
  expect(isAsked(client, "Demo")).toBe(false);
  stop();
});
