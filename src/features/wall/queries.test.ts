import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { boardOf, NOW } from "../../../tests/fixtures/wall/scenes.ts";
import type { Api } from "../../api/api.ts";
import { memberBoardQuery } from "./queries.ts";

test("back from the past the board of then stays until that of now comes, and says of itself that it is past", async () => {
  const answers: ((value: unknown) => void)[] = [];
  const api: Api = {
    environment: { name: "Test", url: "https://x.example", publishableKey: "k" },
    auth: () => Promise.reject(new Error("Nobody signs in here.")),
    call: async (_rpc, _args, answer) => answer.parse(await new Promise<unknown>((resolve) => answers.push(resolve))),
  };
  const client = new QueryClient();
  const then = Date.now() - 3_600_000;
  const observer = new QueryObserver(client, memberBoardQuery(api, then));
  const stop = observer.subscribe(() => undefined);
  answers[0]?.(boardOf({}, NOW));
  await expect.poll(() => observer.getCurrentResult().data?.past).toBe(true);
  observer.setOptions(memberBoardQuery(api, null));
  expect(observer.getCurrentResult()).toMatchObject({ isPlaceholderData: true, data: { past: true } });
  answers[1]?.(boardOf({}, NOW));
  await expect.poll(() => observer.getCurrentResult().data?.past).toBe(false);
  stop();
  client.clear();
});
