import { afterAll, beforeAll, expect, test } from "vitest";
import type { Listener } from "../stack/http.ts";
import { startReceiver } from "./receiver.ts";

let receiver: Listener;
const said: string[] = [];
beforeAll(async () => {
  receiver = await startReceiver(0, (line) => void said.push(line));
});
afterAll(() => receiver.close());

const page = async () => (await fetch(receiver.url)).text();

test("what was sent is shown, newest first, as text and never as markup", async () => {
  expect(await page()).toContain("Nothing yet.");
  const send = (body: string) => fetch(receiver.url, { method: "POST", body });
  expect(
    (await send(JSON.stringify({ title: "Critical: API", alerts: [{ kind: "firing", sentence: "<b>84</b> failed" }] }))).status,
  ).toBe(200);
  await send("no JSON");
  const shown = await page();
  expect(shown.indexOf("Not JSON")).toBeLessThan(shown.indexOf("Critical: API"));
  expect(shown).toContain("firing: &lt;b&gt;84&lt;/b&gt; failed");
  expect(said).toEqual(["webhook received: Critical: API", "webhook received: Not JSON"]);
});

test("other methods are told which to use", async () => {
  expect((await fetch(receiver.url, { method: "DELETE" })).status).toBe(405);
});
