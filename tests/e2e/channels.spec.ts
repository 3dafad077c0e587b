import type { Page } from "@playwright/test";
import type { Receiver } from "../integration/alerting/receiver.ts";
import { startReceiver } from "../integration/alerting/receiver.ts";
import type { TestStack } from "../stack.ts";
import { accessFaults, overflowOf } from "./access.ts";
import { test as base, expect } from "./dashboard.ts";

const test = base.extend<{ readonly receiver: Receiver }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.stop();
  },
});

/** What the scheduler does each minute. */
const tick = (stack: TestStack) =>
  fetch(`${stack.apiUrl}/functions/v1/tick`, { method: "POST", headers: { authorization: `Bearer ${stack.tickSecret}` } });

/** From the overview, as somebody does who has never been there. */
async function openChannels(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Channels" }).click();
}

test("an admin adds a channel, tests it, changes it and removes it, from the page alone", async ({
  signedIn,
  stack,
  receiver,
}) => {
  const page = await signedIn("admin");
  await openChannels(page);
  await expect(page.getByText("Nobody is told of alerts yet")).toBeVisible();
  await page.getByRole("button", { name: "Add a channel" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await expect(page.getByLabel("Webhook URL")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Name").fill("Ops Slack");
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Sources" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await expect(question).toContainText("The channel is not added yet.");
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("Ops Slack");
  await page.getByLabel("Webhook URL").fill("https://169.254.169.254/x");
  await expect(page.getByText("169.254.169.254 is no address of the public internet")).toBeVisible();
  await expect(page.getByRole("region", { name: "Messages carry no links" })).toContainText(
    `update watch.settings set value = '"${stack.url}"' where key = 'alerts.dashboard_url';`,
  );
  await page.getByLabel("Webhook URL").fill(`${receiver.url}/slack-secret`);
  await page.getByRole("button", { name: "Add", exact: true }).click();

  const channel = page.getByRole("region", { name: "Ops Slack" });
  await expect(channel).toContainText("Not tried yet");
  await channel.getByRole("button", { name: "Send a test" }).click();
  await expect(channel.getByRole("status")).toContainText("The test waits to be sent.");
  await tick(stack);
  await expect(channel.getByRole("status")).toContainText(/Delivered in \d+ ms\. Answer: 200, ok/);
  await expect(page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: /Ops Slack/ })).toContainText(
    "Works",
  );
  expect(receiver.on("/slack-secret").map(({ body }) => JSON.parse(body).blocks[0].text.text)).toEqual([
    "Test: this channel works",
  ]);

  receiver.behave("/slack-secret", { status: 404, body: "no_service" });
  await channel.getByRole("button", { name: "Send another test" }).click();
  await expect(channel.getByRole("status")).toContainText("The test waits to be sent.");
  await tick(stack);
  await expect(channel.getByRole("status")).toContainText("Not delivered, and not tried again. Answer: 404, no_service");
  await expect(channel).toContainText("answered 404: no_service");

  await channel.getByLabel("Webhook URL").fill(`${receiver.url}/slack-secret-2`);
  await channel.getByRole("button", { name: "Save" }).click();
  await expect(channel).toContainText("Where it leads was changed");
  await expect(channel).not.toContainText("no_service");
  await channel.getByLabel("Name").fill("Ops, at night");
  await page.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "Add a channel" }).click();
  await expect(question).toContainText("What was changed of Ops Slack is not saved.");
  await page.keyboard.press("Escape");
  await expect(channel.getByLabel("Name")).toHaveValue("Ops, at night");
  await channel.getByLabel("Warnings").uncheck();
  await channel.getByRole("button", { name: "Save" }).click();
  const renamed = page.getByRole("region", { name: "Ops, at night" });
  await expect(renamed).toContainText("Saved.");
  await expect(renamed).toContainText("critical alerts");
  expect(await page.content()).not.toContain("slack-secret");

  await renamed.getByRole("button", { name: "Remove Ops, at night" }).click();
  await expect(renamed).toContainText("Say why, for those who come after.");
  await renamed.getByLabel("Why it is removed").fill("moved to the pager");
  await renamed.getByRole("button", { name: "Remove Ops, at night" }).click();
  await expect(page.getByText("Nobody is told of alerts yet")).toBeVisible();
});

test("a viewer sees how channels are doing and changes nothing", async ({ signedIn }) => {
  const page = await signedIn("viewer");
  await openChannels(page);
  await expect(page.getByText("Your role is viewer. Admins set up channels.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a channel" })).toHaveCount(0);
});

test("the forms of all kinds are accessible and fit a phone, in light and dark", async ({ signedIn, stack }) => {
  test.slow();
  const page = await signedIn("admin");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${stack.url}/settings/channels#_new`);
  for (const kind of ["Slack", "PagerDuty", "E-mail", "Webhook"]) {
    await page.getByRole("radio", { name: kind }).check({ force: true });
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByText("Give it a name.")).toBeVisible();
    expect(await accessFaults(page, kind)).toEqual([]);
    expect(await overflowOf(page), `the form of ${kind} is wider than a phone`).toBe(0);
  }
});
