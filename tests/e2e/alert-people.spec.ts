import { createClient } from "@supabase/supabase-js";
import { commitAlerts, lastSlot } from "./alert-story.ts";
import { expect, test } from "./dashboard.ts";
import { alert, critical, section, story, warning } from "./standing-story.ts";

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
  await expect(page.getByRole("button", { name: "Note" })).toBeFocused();
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
