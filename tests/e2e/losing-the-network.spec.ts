import { expect, test, tile } from "./dashboard.ts";

test("a reader who loses the network keeps the pages and is told", async ({ signedIn, context, expectedErrors }) => {
  expectedErrors.push(/ERR_INTERNET_DISCONNECTED/);
  const page = await signedIn("viewer");
  const loaded = () => page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  // The code of a page that nobody opened yet comes when the browser is idle.
  await expect.poll(async () => (await loaded()).some((name) => /_member\.health.*\.js$/.test(name))).toBe(true);
  await expect(tile(page, "API error rate")).toBeVisible();
  await context.setOffline(true);
  await page.getByRole("link", { name: "Health" }).click();
  await expect(page.getByRole("heading", { name: "Health", exact: true, level: 1 })).toBeVisible();
  await expect(page.getByText("This page broke")).toBeHidden();
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByText(/Not watching since .*no network/)).toBeVisible({ timeout: 40_000 });
});

test("a page whose code is gone says so under the navigation, after one reload", async ({ signedIn, stack, expectedErrors }) => {
  expectedErrors.push(/Failed to load resource/, /Code of this page did not load/);
  const page = await signedIn("viewer");
  // What the first page needs is named in it; the rest is loaded for the page alone.
  const first = await (await fetch(stack.url)).text();
  await page.route(
    ({ pathname }) => pathname.includes("_member.payments") && !first.includes(pathname),
    (route) => route.fulfill({ status: 404, body: "" }),
  );
  await page.goto(`${stack.url}/payments`);
  await expect(page.getByText("A new version is out: reload")).toBeVisible();
  await expect(page.getByRole("navigation").getByRole("link", { name: "Overview" })).toBeVisible();
});
