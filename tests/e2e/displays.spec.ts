/** From a code on a screen to a wall that answers, and back to a code: the admin in a browser, the screen in another one. */
import type { Browser, Page } from "@playwright/test";
import type { PairPoll, PairStart, WallAnswer } from "../../src/contracts/wall.ts";
import { MINUTE } from "../../src/domain/time.ts";
import type { TestStack } from "../stack.ts";
import { expect, test } from "./dashboard.ts";
import { gatewayBatch, postBatch } from "./drain-story.ts";

/** A screen: a browser context of its own, on the page's origin, that asks the project's API as any page of another origin does. */
async function openScreen(browser: Browser, stack: TestStack) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${stack.url}/sign-in`);
  const ask = <Answer>(rpc: string, args: object): Promise<{ status: number; answer: Answer }> =>
    page.evaluate(
      async ({ url, key, body }) => {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            apikey: key,
            authorization: `Bearer ${key}`,
            "content-type": "application/json",
            "content-profile": "watch_api",
          },
          body,
        });
        return { status: response.status, answer: await response.json() };
      },
      { url: `${stack.apiUrl}/rest/v1/rpc/${rpc}`, key: stack.publishableKey, body: JSON.stringify(args) },
    );
  return { ask, close: () => context.close() };
}

const beat = { build: "1.4.0", width: 3_840, height: 2_160, heap_bytes: 44_040_192, last_good_poll: null };
const display = (page: Page, name: string) => page.getByRole("article", { name });

test("a screen is paired by its code, shows the board, is watched, and revoked", async ({ signedIn, stack, browser }) => {
  await postBatch(stack, gatewayBatch(200, 14));
  const screen = await openScreen(browser, stack);
  const { answer: start } = await screen.ask<PairStart>("pair_start", {});
  expect((await screen.ask<PairPoll>("pair_poll", { secret: start.secret })).answer).toEqual({ state: "waiting" });

  const page = await signedIn("admin");
  await page.goto(`${stack.url}/settings/displays?code=${start.code}`);
  await expect(page.getByLabel("Code", { exact: true })).toHaveValue(start.code);
  await page.getByRole("button", { name: "Pair this screen" }).click();
  await expect(page.getByText("Give the screen a name")).toBeVisible();
  await page.getByLabel("Name").fill("Ops TV 1");
  await page.getByLabel("Farthest viewer").fill("6");
  await page.getByRole("button", { name: "Pair this screen" }).click();
  await expect(page.getByText("Ops TV 1 is paired.")).toBeVisible();
  await expect(page).toHaveURL(/\/settings\/displays(\?(?!code).*)?$/);
  await expect(display(page, "Ops TV 1")).toContainText("Waiting for the screen");

  const { answer: approved } = await screen.ask<PairPoll>("pair_poll", { secret: start.secret });
  const token = approved.state === "approved" ? approved.token : "";
  const { answer: wall } = await screen.ask<WallAnswer>("wall", { token, beat });
  expect(wall.display).toMatchObject({ name: "Ops TV 1", distance_m: 6 });
  expect(wall.board.rules.find(({ key }) => key === "api-error-rate")).toMatchObject({ window_numerator: 14 });
  await expect(display(page, "Ops TV 1")).toContainText("Live", { timeout: 30_000 });
  await expect(display(page, "Ops TV 1")).toContainText("3,840 × 2,160");

  await display(page, "Ops TV 1").getByRole("button", { name: "Send a view" }).click();
  const sending = page.getByRole("dialog", { name: "Send a view to Ops TV 1" });
  await sending.getByLabel("Show").selectOption({ label: "Portal sign-in failures" });
  await sending.getByRole("button", { name: "Send" }).click();
  await expect(display(page, "Ops TV 1")).toContainText("Shows Portal sign-in failures, sent by Admin");
  await page.getByLabel("Note", { exact: true }).fill("The queue is long until Monday.");
  await page.getByRole("button", { name: "Show it" }).click();
  await expect(page.getByRole("region", { name: "Note for the next shift" }).getByRole("blockquote")).toContainText(
    "The queue is long until Monday.",
  );
  const { answer: told } = await screen.ask<WallAnswer>("wall", { token, beat });
  expect(told.view).toMatchObject({ rule: "auth-failures-portal", by: "A" });
  expect(told.handover).toMatchObject({ text: "The queue is long until Monday.", by: "A" });

  await display(page, "Ops TV 1").getByRole("button", { name: "Edit" }).click();
  const editing = page.getByRole("dialog", { name: "Edit Ops TV 1" });
  await editing.getByLabel("Name").fill("Lobby");
  await editing.getByLabel("Shows figures of payments").uncheck();
  await editing.getByLabel("Dimmed at night").check();
  await editing.getByRole("button", { name: "Save" }).click();
  await expect(display(page, "Lobby")).toContainText("left out");
  const { answer: changed } = await screen.ask<WallAnswer>("wall", { token, beat });
  expect(changed.display).toMatchObject({ name: "Lobby", scope: { payments: false }, settings: { night: { from: "22:00" } } });

  await display(page, "Lobby").getByRole("button", { name: "Revoke" }).click();
  const revoking = page.getByRole("dialog", { name: "Revoke Lobby" });
  await revoking.getByRole("button", { name: "Revoke" }).click();
  await expect(revoking).toContainText("Say why");
  await revoking.getByLabel("Reason").fill("The TV was sold");
  await revoking.getByRole("button", { name: "Revoke" }).click();
  await expect(display(page, "Lobby")).toContainText("by Admin: “The TV was sold”");
  expect(await screen.ask("wall", { token, beat })).toMatchObject({ status: 403, answer: { code: "PT403", hint: "pair again" } });
  await screen.close();
});

test("a code that no screen shows is said at the field", async ({ signedIn, stack }) => {
  const page = await signedIn("admin");
  await page.goto(`${stack.url}/settings/displays?code=K34679`);
  await page.getByLabel("Name").fill("Ops TV 1");
  await expect(page.getByText("There is room for 6 tiles and the detail area")).toBeVisible();
  await page.getByLabel("Farthest viewer").fill("12");
  await expect(page.getByText("for no tile: choose a larger screen, or come closer")).toBeVisible();
  await page.getByLabel("Farthest viewer").fill("4");
  await page.getByRole("button", { name: "Pair this screen" }).click();
  await expect(page.getByText("No screen shows this code.")).toBeVisible();
});

test("who is no admin sees the screens, and how they are, but may not pair", async ({ signedIn, stack }) => {
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/settings/displays`);
  await expect(page.getByText("No display is paired")).toBeVisible();
  await expect(page.getByRole("button", { name: "Pair this screen" })).toBeHidden();
  await expect(page.getByLabel("Note", { exact: true })).toBeHidden();
});

test("a member finds the preview, and a link to a moment opens the board of then and no code", async ({ signedIn, stack }) => {
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/settings/displays`);
  await page.getByRole("link", { name: "Preview", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Preview of a wall" })).toBeVisible();
  await expect(page.getByRole("region", { name: "The picture" })).toBeVisible();
  await expect(page.getByRole("main")).toHaveCount(1);
  const at = Date.now() - 2 * MINUTE;
  await page.goto(`${stack.url}/wall?at=${at}`);
  // That it is past is said in the headline where there is room beside what it was then, and in the foot always.
  await expect(page.getByRole("region", { name: "Status" }).getByRole("status")).toContainText(
    /^((AS IT WAS|Was) )?\d+ \w{3} \d\d:\d\d/,
  );
  await expect(page.locator("footer")).toContainText("as it was");
  await expect(page).toHaveURL(/preview=1/);
});
