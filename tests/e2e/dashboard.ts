/** What every end-to-end test starts with: a stack of its own, a page that fails on any console error, and a signed-in person. */
import { test as base, expect, type Page } from "@playwright/test";
import { edgeFunctions } from "../../src/ops/stack/functions.ts";
import { type TestStack, testStack } from "../stack.ts";
import { audience } from "./drain-story.ts";

interface Fixtures {
  /** A whole project of the test's own: nothing that another test posted is on its board. */
  readonly stack: TestStack;
  /** Sentences that the browser's console may say in this test, besides nothing at all. */
  readonly expectedErrors: RegExp[];
  readonly signedIn: (role: "admin" | "editor" | "responder" | "viewer") => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  stack: async ({}, use) => {
    const stack = await testStack({ functions: (addresses) => edgeFunctions(addresses, { WATCH_AUDIENCE: audience }) });
    await use(stack);
    await stack.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  expectedErrors: async ({}, use) => use([]),
  page: async ({ page, expectedErrors }, use) => {
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(error.message));
    await use(page);
    expect(said.filter((text) => !expectedErrors.some((expected) => expected.test(text)))).toEqual([]);
  },
  signedIn: async ({ page, stack }, use) => {
    await use(async (role) => {
      const user = stack.users.find((candidate) => candidate.role === role);
      if (user === undefined) throw new Error(`The stack has no ${role}.`);
      await page.goto(`${stack.url}/`);
      await page.getByLabel("E-mail address").fill(user.email);
      await page.getByLabel("Password").fill(user.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("navigation").getByRole("link", { name: "Overview" })).toBeVisible();
      return page;
    });
    // The stack stops before the page is closed: a page that still polls would see it go.
    await page.goto("about:blank");
  },
});

export { expect };

/** The tile of a rule, by its title. */
export const tile = (page: Page, title: string) =>
  page.getByRole("article").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
