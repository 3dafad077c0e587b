import type { Locator, Page } from "@playwright/test";
import { createClient } from "@supabase/supabase-js";
import type { TestStack } from "../stack.ts";
import { accessFaults, overflowOf } from "./access.ts";
import { commitAlerts, episodeOf, lastSlot, type Past, recordDelivery, recordPast, type Standing } from "./alert-story.ts";
import { expect, test, tile } from "./dashboard.ts";

const critical: Standing = {
  rule: "api-error-rate",
  phase: "firing",
  severity: "critical",
  activeAgo: 17,
  firedAgo: 15,
  value: 0.15,
  level: 0.05,
  sentence: "Critical: 84 of 560 requests failed (15 %, limit 5 %) for 17 min.",
};
const warning: Standing = {
  rule: "rpc-failures",
  phase: "firing",
  severity: "warning",
  activeAgo: 9,
  firedAgo: 7,
  value: 21,
  level: 10,
  sentence: "Warning: 21 RPC calls failed in 5 min (limit 10) for 9 min.",
};
const pending: Standing = {
  rule: "auth-failures-portal",
  phase: "pending",
  severity: "critical",
  activeAgo: 0,
  value: 92,
  level: 80,
  windowMinutes: 10,
  sentence: "Pending critical: 92 portal sign-ins failed in 10 min (limit 80) for 0 s of 2 min.",
};
const blind: Standing = {
  rule: "storage-failures",
  phase: "inactive",
  value: 0,
  level: 10,
  noData: true,
  sentence: "Unknown: no data.",
};
const over: Past = {
  rule: "query-errors",
  firedAgo: 200,
  resolvedAgo: 140,
  severity: "warning",
  sentence: "Warning: 31 query errors in 5 min (limit 20) for 1 h.",
};

/** A stack on which two alerts fire, one is about to, one cannot be judged and one is over. */
async function story(stack: TestStack): Promise<string> {
  const slot = await commitAlerts(stack, [critical, warning, pending, blind]);
  await recordPast(stack, [over], slot);
  await recordDelivery(stack, episodeOf(critical, slot), slot);
  return episodeOf(critical, slot);
}

const alert = (page: Page, title: string) => page.getByRole("article", { name: title, exact: true });
const section = (page: Page, title: string) => page.getByRole("region", { name: new RegExp(`^${title} \\d`) });

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

test("a responder acks, another takes over, and the episode tells both", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  await expect(page.getByRole("heading", { level: 1, name: "API error rate" })).toBeVisible();
  await page.getByRole("button", { name: "Ack", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("rolling back");
  await dialog.getByRole("button", { name: /^Ack until/ }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/Responder is on it until .* left/)).toBeVisible();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText(/Responder acked for 1\sh/);

  const editor = createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false } });
  const account = stack.users.find(({ role }) => role === "editor");
  await editor.auth.signInWithPassword({ email: account?.email ?? "", password: account?.password ?? "" });
  const taken = await editor.schema("watch_api").rpc("ack", { episode, reason: "my turn", until_ms: Date.now() + 3_600_000 });
  expect(taken.error).toBeNull();
  await expect(page.getByText(/Editor is on it until/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Take over" })).toBeVisible();

  await page.getByRole("button", { name: "End the ack" }).click();
  await expect(page.getByRole("button", { name: "Ack", exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("Ack of Editor was ended");
});

test("a silence from an alert begins with its rule, asks for a reason, and leaves the alert striped in its own place", async ({
  signedIn,
  stack,
}) => {
  await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts`);
  await alert(page, "RPC failures").getByRole("button", { name: "Silence" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("What")).toHaveValue("rule:rpc-failures");
  await expect(dialog).toContainText("Goes quiet at once: RPC failures");
  await dialog.getByRole("button", { name: /^Silence until/ }).click();
  await expect(dialog.getByRole("alert")).toContainText("needs a reason");
  await dialog.getByLabel("Reason").fill("maintenance of the functions");
  await dialog.getByText("4 h", { exact: true }).click();
  await dialog.getByRole("button", { name: /^Silence until/ }).click();
  await expect(dialog).toBeHidden();
  await expect(section(page, "Silenced")).toContainText("Silenced by Responder");
  await expect(alert(page, "RPC failures")).toHaveAttribute("data-place", "silenced");

  await page.getByRole("link", { name: "All silences" }).click();
  const inForce = page.getByRole("region", { name: "In force" });
  await expect(inForce).toContainText("maintenance of the functions");
  await inForce.getByRole("button", { name: "End now" }).click();
  await expect(inForce).toContainText("Nothing is silenced now.");
});

test("a note stands in the timeline, beside what was sent", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  await page.getByRole("button", { name: "Note" }).click();
  // A click beside it closes a dialog in which nothing was written, and no other.
  await page.mouse.click(5, 5);
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("button", { name: "Note" }).click();
  await page.getByRole("dialog").getByLabel("What did you see or do?").fill("only the units endpoint");
  await page.mouse.click(5, 5);
  await page.getByRole("dialog").getByRole("button", { name: "Save the note" }).click();
  const happened = page.getByRole("region", { name: "What happened" });
  await expect(happened).toContainText("Responder noted");
  await expect(happened).toContainText("only the units endpoint");
  await expect(happened).toContainText("Not delivered, is tried again: Slack ops");
  await expect(happened).toContainText("Delivered: Slack ops");
});

test("a note is written with the keyboard alone: a dialog begins at its first field", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts`);
  await expect(alert(page, "API error rate")).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "Note: API error rate" });
  await expect(dialog.getByLabel("What did you see or do?")).toBeFocused();
  await page.keyboard.type("j k only the units endpoint");
  await expect(dialog.getByLabel("What did you see or do?")).toHaveValue("j k only the units endpoint");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" }).getByRole("heading")).toBeFocused();
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("j k only the units endpoint");
});

test("a note that is being written outlives its alert", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts`);
  await alert(page, "API error rate").getByRole("button", { name: "Note" }).click();
  const dialog = page.getByRole("dialog", { name: "Note: API error rate" });
  await dialog.getByLabel("What did you see or do?").fill("the pool was exhausted");
  await commitAlerts(
    stack,
    [{ ...critical, phase: "inactive", sentence: "Normal: 0 of 560 requests failed." }, warning],
    lastSlot() + 60_000,
  );
  await expect(dialog).toContainText("It no longer fires.", { timeout: 40_000 });
  await expect(dialog.getByLabel("What did you see or do?")).toHaveValue("the pool was exhausted");
  await dialog.getByRole("button", { name: "Save the note" }).click();
  await expect(dialog).toBeHidden();
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("the pool was exhausted");
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

test("a viewer reads, is told why no more, and is refused by the database", async ({ signedIn, stack }) => {
  const episode = await story(stack);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/alerts`);
  await expect(page.getByText("Your role is viewer.")).toBeVisible();
  await expect(alert(page, "API error rate")).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Ack|Silence|Note)$/ })).toHaveCount(0);

  const client = createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false } });
  const account = stack.users.find(({ role }) => role === "viewer");
  await client.auth.signInWithPassword({ email: account?.email ?? "", password: account?.password ?? "" });
  const answer = await client.schema("watch_api").rpc("ack", { episode, reason: "me", until_ms: Date.now() + 60_000 });
  expect(answer.error?.code).toBe("42501");
  expect(answer.error?.message).toContain("viewer");
});

test("a refusal is shown, and nothing pretends to have been done", async ({ signedIn, stack, expectedErrors }) => {
  const episode = await story(stack);
  expectedErrors.push(/status of 4\d\d/);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts/episode/${encodeURIComponent(episode)}`);
  await page.getByRole("button", { name: "Ack", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Other", { exact: true }).click();
  await dialog.getByLabel(/^Until/).fill("2099-01-01T00:00");
  await dialog.getByRole("button", { name: /^Ack until/ }).click();
  await expect(dialog.getByRole("alert")).toContainText("at most 24 hours");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("button", { name: "Ack", exact: true })).toBeVisible();
});

test("keys move among alerts, ack and silence, and mean nothing while somebody types", async ({ signedIn, stack }) => {
  await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts`);
  await expect(alert(page, "RPC failures")).toBeVisible();
  await page.keyboard.press("j");
  await expect(alert(page, "API error rate")).toBeFocused();
  await page.keyboard.press("j");
  await expect(alert(page, "RPC failures")).toBeFocused();
  await page.keyboard.press("k");
  await expect(alert(page, "API error rate")).toBeFocused();
  await page.keyboard.press("a");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Ack: API error rate");
  await dialog.getByLabel("Reason").fill("");
  await dialog.getByLabel("Reason").press("j");
  await dialog.getByLabel("Reason").press("?");
  await expect(dialog.getByLabel("Reason")).toHaveValue("j?");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

test("keys can be turned off, which this browser remembers, and on again", async ({ signedIn, stack }) => {
  await story(stack);
  const page = await signedIn("responder");
  await page.goto(`${stack.url}/alerts`);
  const dialog = page.getByRole("dialog", { name: "Keys" });
  const toggle = async (on: boolean) => {
    await page.getByRole("button", { name: /^Keys/ }).click();
    await dialog.getByRole("checkbox", { name: "Keys do this" }).setChecked(on);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  };
  await toggle(false);
  await page.reload();
  await expect(page.getByRole("button", { name: "Keys: off" })).toBeVisible();
  for (const key of ["j", "a", "?"]) await page.keyboard.press(key);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(alert(page, "API error rate")).not.toBeFocused();
  await toggle(true);
  await page.keyboard.press("j");
  await expect(alert(page, "API error rate")).toBeFocused();
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
