import AxeBuilder from "@axe-core/playwright";
import postgres from "postgres";
import { businessIn, intent } from "../integration/record/payments.ts";
import { accessFaults, overflowOf } from "./access.ts";
import { expect, test, tile } from "./dashboard.ts";
import { gatewayBatch, postBatch } from "./drain-story.ts";

const pages = ["/", "/health", "/payments", "/alerts/rules", "/settings/sources", "/settings/channels", "/settings/displays"];
const sizes = [
  { width: 1920, height: 1080 },
  { width: 390, height: 844 },
];

test("every page is accessible and fits its screen, in light and dark", async ({ signedIn, stack }) => {
  test.slow();
  await postBatch(stack, gatewayBatch(120, 20));
  const page = await signedIn("admin");
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const path of pages) {
      await page.goto(`${stack.url}${path}`);
      await expect(page.getByRole("main")).toBeVisible();
      await expect(page.getByRole("main")).not.toContainText(/loading/i);
      expect(await accessFaults(page, `${path} ${size.width}`)).toEqual([]);
      // A panel whose question failed is as accessible as the rest.
      await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
      expect(await overflowOf(page), `${path} at ${size.width} px is wider than its screen`).toBe(0);
      if (path === "/" && size.width === 1920) {
        const below = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
        expect(below, "the overview is higher than a wall's screen").toBeLessThanOrEqual(0);
      }
    }
  }
});

test("a fault of access or of layout would be found", async ({ signedIn }) => {
  const page = await signedIn("viewer");
  await page.evaluate(() => {
    const add = (tag: string, text: string, style: Partial<CSSStyleDeclaration>) => {
      const element = Object.assign(document.createElement(tag), { textContent: text });
      Object.assign(element.style, style);
      document.querySelector("main")?.append(element);
    };
    add("button", "", {});
    add("p", "pale", { color: "#999", background: "#aaa" });
    add("div", "wide", { inlineSize: "5000px" });
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual(expect.arrayContaining(["button-name", "color-contrast"]));
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeGreaterThan(0);
});

test("the longest title stands in one line beside its state on a wall's screen", async ({ signedIn, stack }) => {
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  const business = await businessIn(sql);
  await intent(sql, business, { createdAt: new Date(Date.now() - 5 * 3_600_000) });
  await sql`select watch.maintain()`;
  await sql.end();
  const page = await signedIn("viewer");
  const oldest = tile(page, "Oldest open payment intent");
  await expect(oldest).toContainText("Warning");
  const lines = () =>
    oldest
      .getByRole("heading")
      .evaluate((title) => title.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(title).lineHeight));
  for (const width of [1920, 2560, 3840]) {
    await page.setViewportSize({ width, height: (width * 9) / 16 });
    expect(await lines(), `at ${width} px`).toBeLessThan(1.5);
  }
  const cut = page.getByRole("article").filter({ hasText: "Payment intents today" }).locator("dt");
  expect(
    await cut.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)),
  ).toEqual([]);
});

test("the keyboard reaches every tile and opens it", async ({ signedIn, stack }) => {
  await postBatch(stack, gatewayBatch(120, 20));
  const page = await signedIn("viewer");
  const button = page.getByRole("button", { name: "API error rate", exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(button).toBeFocused();
});
