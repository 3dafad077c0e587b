import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { knownFiring } from "./firing.ts";

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
