import postgres from "postgres";
import { expect, test } from "./dashboard.ts";
import { gatewayBatch, postBatch } from "./drain-story.ts";

test("a posted batch turns a source from not connected to connected, and every event of it is accounted for", async ({
  signedIn,
  stack,
}) => {
  const page = await signedIn("viewer");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  const gateway = page.getByRole("region", { name: "API gateway" });
  await expect(gateway).toContainText("Not connected: nothing has ever been received.");
  await expect(gateway).toContainText("No data for API error rate");
  await expect(gateway).toContainText("/functions/v1/log-drain");
  await expect(page.getByRole("region", { name: "Log drain" })).toContainText("0 of 9 connected");

  const batch = gatewayBatch(120, 20);
  await postBatch(stack, batch);
  await postBatch(stack, batch);

  const link = page.getByRole("navigation", { name: "Sources" }).getByRole("link", { name: /API gateway/ });
  await expect(link).toContainText("Connected", { timeout: 30_000 });
  await expect(link).not.toContainText("Not connected");
  await link.click();
  await expect(gateway).toContainText(/240 received\s*=\s*120 accepted\s*\+\s*120 duplicate/, { timeout: 30_000 });
});

test("what is to be pasted is copied whole, and a link leads to one source", async ({ signedIn, stack, context }) => {
  const page = await signedIn("viewer");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${stack.url}/settings/sources#client`);
  const browsers = page.getByRole("region", { name: "Browsers" });
  await expect(page.getByRole("navigation", { name: "Sources" }).locator("[aria-current]")).toContainText("Browsers");
  await browsers.getByRole("button", { name: "Copy the Sentry options" }).click();
  await expect(browsers.getByRole("button", { name: "Copy the Sentry options" })).toHaveText("Copied");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("/functions/v1/client-errors");
});

test("a log API that refuses its token says so beside the sources that it would feed", async ({ signedIn, stack }) => {
  const sql = postgres(stack.superuserUrl, { max: 1, onnotice: () => {} });
  const state = {
    dialect: 0,
    isDialectKnown: true,
    rest: { failures: 3, until: Date.now() + 600_000, error: "answered 401: Unauthorized" },
    tables: {},
  };
  await sql`select watch_api.save_log_pull(${JSON.stringify(state)}::text::jsonb)`;
  await sql.end();
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/settings/sources#auth`);
  const panel = page.getByRole("region", { name: "Log API" });
  await expect(panel).toContainText("Failing");
  await expect(panel).toContainText("answered 401: Unauthorized");
  await expect(panel).toContainText("WATCH_MANAGEMENT_TOKEN");
});
