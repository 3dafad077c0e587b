/** The pages about alerts: what stands where. */
import type { Locator } from "@playwright/test";
import { accessFaults, overflowOf } from "./access.ts";
import { commitAlerts, lastSlot } from "./alert-story.ts";
import { expect, test, tile } from "./dashboard.ts";
import { alert, critical, section, story } from "./standing-story.ts";

test("alerts stand where they belong, and the navigation counts those that fire", async ({ signedIn, stack }) => {
  await story(stack);
  const page = await signedIn("responder");
  await page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("link", { name: /^Alerts/ })
    .click();
  await expect(page.getByRole("region", { name: "Status" })).toContainText(
    /1 critical, 1 warning, 1 pending, \d+ cannot be judged/,
  );
  await expect(page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: /^Alerts/ })).toContainText("2 firing");
  const firing = section(page, "Firing");
  await expect(firing.getByRole("heading", { level: 3 })).toHaveText(["API error rate", "RPC failures"]);
  await expect(alert(page, "API error rate")).toContainText("84 of 560 requests failed");
  await expect(alert(page, "API error rate")).toContainText(/firing for 1\d\smin/);
  await expect(section(page, "Pending")).toContainText(/fires in \d:\d\d|due to fire at/);
  await expect(page.getByText("Cannot be judged", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Resolved lately" })).toContainText("Query errors");
});

test("history and noise begin with a month, and an alert leads to its runbook", async ({ signedIn, stack }) => {
  await story(stack);
  const page = await signedIn("viewer");
  const month = page.getByRole("radio", { name: "30d" });
  for (const path of ["history", "noise"]) {
    await page.goto(`${stack.url}/alerts/${path}`);
    await expect(month).toBeChecked();
  }
  await page.goto(`${stack.url}/alerts`);
  await page.getByRole("link", { name: "Open the runbook of API error rate" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API error rate" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 2, name: "What to do" })).toBeVisible();
  await page.getByRole("link", { name: "Its rule" }).click();
  await page.getByRole("link", { name: "Runbook", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API error rate" })).toBeVisible();
});

test("an address with a moment that cannot be shown says so, and there is a way out", async ({
  signedIn,
  stack,
  expectedErrors,
}) => {
  expectedErrors.push(/`at` must be a moment/, /404/);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/?at=99999999999999`);
  const machine = page.getByRole("region", { name: "Time machine" });
  await expect(machine).toContainText("a moment that has not come yet");
  await machine.getByRole("button", { name: "Back to now" }).click();
  await expect(machine).toBeHidden();
  await page.goto(`${stack.url}/?at=soon`);
  await expect(page.getByText("`at` must be a moment such as 2026-11-24T12:45")).toBeVisible();
  await page.getByRole("link", { name: "Open the overview as it comes" }).click();
  await expect(page.getByRole("region", { name: "Status" })).toBeVisible();
  await page.goto(`${stack.url}/?at=${new Date(lastSlot() - 3_600_000).toISOString().slice(0, 16)}`);
  await expect(machine).toBeVisible();
  await page.goto(`${stack.url}/alerts/episode/nothing`);
  await expect(page.getByText("There is no such alert")).toBeVisible();
  await expect(page.getByRole("link", { name: "Open Alerts" })).toBeVisible();
  await page.goto(`${stack.url}/alerts/rules#nope`);
  await expect(page.getByText("There is no rule “nope”")).toBeVisible();
});

test("an evaluator that stopped is said before anything else", async ({ signedIn, stack }) => {
  await commitAlerts(stack, [critical], lastSlot() - 10 * 60_000);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/alerts`);
  await expect(page.getByRole("alert").filter({ hasText: /Alerts are as of \d\d:\d\d. Nothing is judged now/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).toContainText("Unknown");
});

test("filters live in the address: a rule of the history, a channel of the deliveries, the order of the noise", async ({
  signedIn,
  stack,
}) => {
  await story(stack);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/alerts/history?range=24h`);
  const episodes = page.getByRole("table", { name: /Episodes/ });
  await expect(episodes.getByRole("row")).toHaveCount(4);
  await page.getByLabel("Rule", { exact: true }).selectOption({ label: "Query errors" });
  await expect(page).toHaveURL(/rule=query-errors/);
  await expect(episodes.getByRole("row")).toHaveCount(2);
  await expect(episodes).toContainText("31 query errors");

  await page.goto(`${stack.url}/alerts/deliveries?range=24h&channel=ops`);
  await expect(page.getByLabel("Channel", { exact: true })).toHaveValue("ops");
  await expect(page.getByRole("table", { name: /Attempts/ })).toContainText("upstream is away");

  await page.goto(`${stack.url}/alerts/noise?range=7d`);
  const noise = page.getByRole("table", { name: /Rules with what each cost/ });
  await noise.getByRole("button", { name: "At night" }).click();
  await expect(page).toHaveURL(/sort=at_night/);
  await expect(noise.getByRole("columnheader", { name: "At night" })).toHaveAttribute("aria-sort", "descending");
  await expect(noise.getByRole("row", { name: /Query errors/ })).toContainText(/Fired once(, 1 at night)?, nobody acted\./);
  await expect(noise.getByRole("row", { name: /API error rate/ })).toContainText(
    "Fires for less than an hour: too early to say.",
  );
});

test("on a phone the state, the sentence and the button are on the first screen of an episode", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("responder");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  for (const seen of [
    page.getByText(/Critical, firing for/),
    page.getByText("84 of 560 requests failed").first(),
    page.getByRole("button", { name: "Ack", exact: true }),
  ]) {
    await expect(seen).toBeVisible();
    const box = await seen.boundingBox();
    expect((box?.y ?? 9_999) + (box?.height ?? 0)).toBeLessThan(844);
  }
});

test("on a phone what came of an attempt, what a rule cost and the moment of the past stand on the screen", async ({
  signedIn,
  stack,
}) => {
  await story(stack);
  const page = await signedIn("viewer");
  await page.setViewportSize({ width: 390, height: 844 });
  const onScreen = async (path: string, seen: Locator) => {
    await page.goto(`${stack.url}${path}`);
    await expect(seen).toBeVisible();
    const box = await seen.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 9_999), `${path} is cut off`).toBeLessThanOrEqual(390);
  };
  await onScreen("/alerts/deliveries?range=24h", page.getByRole("cell", { name: /Delivered/ }).first());
  await onScreen("/alerts/noise", page.getByRole("cell", { name: /^Fired\s*1$/ }).first());
  await onScreen(
    `/?at=${lastSlot() - 3_600_000}`,
    page.getByRole("region", { name: "Time machine" }).getByRole("status").locator("span"),
  );
  await page.goto(`${stack.url}/alerts`);
  const tabs = page.getByRole("navigation", { name: "Alerts" }).getByRole("link");
  await expect(tabs.last()).toBeVisible();
  const tops = await tabs.evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await onScreen("/alerts/noise", tabs.last());
});

test("what fires and is acked stands above what is only pending", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  await page.getByRole("button", { name: "Ack", exact: true }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Ack until/ })
    .click();
  await page.goto(`${stack.url}/alerts`);
  await expect(section(page, "Acked")).toContainText("API error rate");
  const top = async (name: string) => (await section(page, name).boundingBox())?.y ?? 0;
  expect(await top("Acked")).toBeLessThan(await top("Pending"));
});

test("the pages about alerts are accessible and fit their screen, in light and dark", async ({ signedIn, stack }) => {
  test.slow();
  const episode = await story(stack);
  const page = await signedIn("responder");
  const paths = ["", `/episode/${encodeURIComponent(episode)}`, "/history", "/silences", "/deliveries", "/noise"];
  for (const size of [
    { width: 1920, height: 1080 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    for (const path of paths) {
      await page.goto(`${stack.url}/alerts${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await accessFaults(page, `${path} ${size.width}`)).toEqual([]);
      expect(await overflowOf(page), `${path} at ${size.width} px is wider than its screen`).toBe(0);
    }
  }
  await page.goto(`${stack.url}/alerts`);
  for (const name of ["Ack", "Silence", "Note"]) {
    await alert(page, "API error rate").getByRole("button", { name, exact: true }).click();
    expect(await accessFaults(page, name, "dialog")).toEqual([]);
    await page.keyboard.press("Escape");
  }
});

test("the board and the alerts agree on what fires", async ({ signedIn, stack }) => {
  await story(stack);
  const page = await signedIn("viewer");
  await expect(tile(page, "API error rate")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: /^Alerts/ })).toContainText("2 firing");
});

test("the badge is of now on every page, and asks only where the page does not", async ({ signedIn, stack }) => {
  await story(stack);
  const page = await signedIn("viewer");
  const badge = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: /^Alerts/ });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""));
  for (const path of ["/settings/displays", "/alerts/noise", `/?at=${lastSlot() - 90 * 60_000}`]) {
    await page.goto(`${stack.url}${path}`);
    await expect(badge).toContainText("2 firing");
  }
  await page.goto(`${stack.url}/`);
  await expect(badge).toContainText("2 firing");
  asked.length = 0;
  await expect.poll(() => asked.filter((name) => name === "board").length, { timeout: 45_000 }).toBe(2);
  expect(asked).not.toContain("alerts");
});
