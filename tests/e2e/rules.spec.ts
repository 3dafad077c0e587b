import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { accessFaults, overflowOf } from "./access.ts";
import { expect, test } from "./dashboard.ts";
import { fourWeeks } from "./four-weeks.ts";

const level = (page: Page, name: "Warning" | "Critical") => page.getByRole("textbox", { name, exact: true });
const handle = (page: Page, name: "Warning" | "Critical") => page.getByRole("slider", { name: `${name} level` });
const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true });

test("a level is tried on four weeks, suggested, saved with a reason, and taken back", async ({ signedIn, stack }) => {
  await fourWeeks(stack);
  const page = await signedIn("editor");
  await page.goto(`${stack.url}/settings/thresholds#query-errors`);
  await expect(page).toHaveURL(/\/alerts\/rules#query-errors$/);
  await expect(page.getByText(/^Today's rule catches 1 of 1, 2[78] more, none at night\.$/)).toBeVisible();

  await handle(page, "Warning").focus();
  for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowUp");
  await expect(level(page, "Warning")).toHaveValue("35");
  await expect(handle(page, "Warning")).toHaveAttribute("aria-valuetext", "35");
  await expect(page.getByText(/^Catches 1 of 1, no more; today's rule: 1 of 1, 2[78] more\.$/)).toBeVisible();
  await page.keyboard.press("PageUp");
  await expect(level(page, "Warning")).toHaveValue("85");

  await level(page, "Warning").fill("25");
  await expect(handle(page, "Warning")).toHaveAttribute("aria-valuenow", "25");
  await expect(page.getByText(/^Catches 1 of 1, 2[78] more/)).toBeVisible();

  const grip = await handle(page, "Critical").boundingBox();
  const x = (grip?.x ?? 0) + (grip?.width ?? 0) / 2;
  await page.mouse.move(x, grip?.y ?? 0);
  await page.mouse.down();
  await page.mouse.move(x, (grip?.y ?? 0) - 40, { steps: 4 });
  await page.mouse.up();
  await expect(level(page, "Critical")).not.toHaveValue("100");
  await level(page, "Critical").fill("100");

  await page.getByRole("button", { name: "Suggest a warning level" }).click();
  const suggestion = page.getByRole("region", { name: "Suggested warning level: 64" });
  await expect(suggestion).toContainText("Catches 1 of 1, no more");
  await expect(level(page, "Warning")).toHaveValue("25");
  await suggestion.getByRole("button", { name: "Take 64" }).click();
  await expect(level(page, "Warning")).toHaveValue("64");

  const changes = page.getByRole("table", { name: "What changes" });
  await expect(changes.getByRole("row")).toHaveText([/Setting/, /Warning\s*20\s*64/]);
  await save(page).click();
  await expect(page.getByText("Say why, for those who come after.")).toBeVisible();
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.getByLabel("Reason").fill("the morning peaks are the nightly import");
  await save(page).click();
  await expect(page.getByText("Version 2 is in force")).toBeVisible();
  // The button that was pressed can be pressed no more.
  await expect(page.getByRole("heading", { level: 2, name: "Query errors" })).toBeFocused();
  await expect(page.getByText(/^Today's rule catches 1 of 1, no more\.$/)).toBeVisible();

  const versions = page.getByRole("region", { name: "Versions" });
  await expect(versions).toContainText("“the morning peaks are the nightly import”");
  await versions.getByRole("button", { name: "Go back to version 1" }).click();
  await expect(page.getByLabel("Reason")).toBeFocused();
  await expect(page.getByLabel("Reason")).toHaveValue("Back to version 1: ");
  await expect(page.getByText("Version 1 is filled in, and not in force.")).toBeVisible();
  await expect(page.getByText("Version 2 is in force")).toBeHidden();
  await expect(changes).toContainText("64");
  await page.keyboard.type("the import is gone");
  await save(page).click();
  await expect(versions).toContainText("“Back to version 1: the import is gone”");
  await expect(level(page, "Warning")).toHaveValue("20");
});

test("everything of a rule can be set behind the fold, and what is wrong is said at its field", async ({ signedIn, stack }) => {
  const page = await signedIn("editor");
  await page.goto(`${stack.url}/alerts/rules#query-errors`);
  const more = page.locator("summary", { hasText: "More" });
  await expect(more).toContainText("over 5 min · fires after 2 min · resolves after 5 min · default routing");
  await more.click();
  await page.getByLabel("Warning clears at").fill("30");
  await expect(page.getByText("The clear level of the warning must not be above its level.")).toBeVisible();
  await page.getByLabel("Warning clears at").fill("10");
  await page.getByLabel("Fires after").fill("1.5");
  await page.getByLabel("Without data").selectOption("counts as a breach");
  await page.getByLabel("Owner").fill("Platform");
  const runbook = page.getByLabel("Runbook", { exact: true });
  await runbook.fill("http://wiki.example.com/queries");
  await expect(page.getByText("The runbook must be an https address")).toBeVisible();
  await runbook.fill("https://wiki.example.com/queries");
  await page.getByLabel("Group", { exact: true }).fill("checkout");
  await page.getByLabel("Watched").uncheck();
  await page.getByLabel("Reason").fill("moving to another rule");
  await save(page).click();
  await expect(page.getByText("Version 2 is in force")).toBeVisible();
  await expect(page.getByRole("region", { name: "Versions" })).toContainText("Fires after 2 min → 1 min 30 s");
  await expect(page.getByRole("region", { name: "Versions" })).toContainText("Group database → checkout");
  await expect(page.getByRole("link", { name: "Runbook", exact: true })).toHaveAttribute(
    "href",
    "https://wiki.example.com/queries",
  );
  await expect(page.getByRole("navigation", { name: "Rules" }).getByRole("link", { name: /Query errors/ })).toContainText("off");
});

test("a draft is not lost unasked: not by a link, not by a reload, and it outlives a look at another rule", async ({
  signedIn,
  stack,
}) => {
  const page = await signedIn("editor");
  await page.goto(`${stack.url}/alerts/rules#query-errors`);
  await level(page, "Warning").fill("26");
  await page
    .getByRole("navigation", { name: "Rules" })
    .getByRole("link", { name: /RPC failures/ })
    .click();
  await expect(page.getByRole("heading", { level: 2, name: "RPC failures" })).toBeVisible();
  await page.goBack();
  await expect(level(page, "Warning")).toHaveValue("26");

  const overview = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Overview" });
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await overview.click();
  await expect(question).toContainText("Not saved: Query errors.");
  await question.getByRole("button", { name: "Stay" }).click();
  await expect(level(page, "Warning")).toHaveValue("26");

  const asked = page.waitForEvent("dialog");
  const reload = page.evaluate(() => location.reload()).catch(() => null);
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await reload;
  await expect(level(page, "Warning")).toHaveValue("26");

  await overview.click();
  await question.getByRole("button", { name: "Leave and lose it" }).click();
  await expect(page).toHaveURL(`${stack.url}/`);
  await page.goBack();
  await expect(level(page, "Warning")).toHaveValue("20");
  await overview.click();
  await expect(page).toHaveURL(`${stack.url}/`);
});

test("somebody who saved first is not overwritten", async ({ signedIn, stack, browser, expectedErrors }) => {
  expectedErrors.push(/409 \(Conflict\)/);
  const page = await signedIn("editor");
  await page.goto(`${stack.url}/alerts/rules#rpc-failures`);
  await level(page, "Warning").fill("11");
  const { email, password } = stack.users.find(({ role }) => role === "admin") ?? { email: "", password: "" };
  const other = await (await browser.newContext()).newPage();
  await other.goto(`${stack.url}/alerts/rules#rpc-failures`);
  await other.getByLabel("E-mail address").fill(email);
  await other.getByLabel("Password").fill(password);
  await other.getByRole("button", { name: "Sign in" }).click();
  await level(other, "Warning").fill("12");
  await other.getByLabel("Reason").fill("first");
  await save(other).click();
  await expect(other.getByText("Version 2 is in force")).toBeVisible();
  await other.context().close();
  await page.getByLabel("Reason").fill("second");
  await save(page).click();
  await expect(page.getByText("Admin changed this rule")).toBeVisible();
  await page.getByRole("button", { name: "Keep mine" }).click();
  await expect(page.getByRole("table", { name: "What changes" })).toContainText("12");
  await save(page).click();
  await expect(page.getByText("Version 3 is in force")).toBeVisible();
});

test("a viewer sees all of it and changes nothing", async ({ signedIn, stack }) => {
  await fourWeeks(stack);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/alerts/rules#query-errors`);
  await expect(page.getByText("Your role is viewer.")).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Rules" }).locator("[aria-current]")).toHaveText(/^Query errors/);
  await expect(page.getByText(/^Today's rule catches 1 of 1/)).toBeVisible();
  await expect(level(page, "Warning")).toHaveAttribute("readonly", "");
  await expect(handle(page, "Warning")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Save|Suggest|Go back|Import/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Export all rules" })).toBeVisible();
});

test("rules leave as a file and come back with a dry run", async ({ signedIn, stack }) => {
  const page = await signedIn("editor");
  await page.goto(`${stack.url}/alerts/rules`);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export all rules" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^nexsys-watch-rules-.+-\d{4}-\d\d-\d\d\.json$/);
  const text = await readFile(await file.path(), "utf8");

  await page.getByRole("button", { name: "Import rules" }).click();
  const dialog = page.getByRole("dialog");
  const choose = (changed: string) =>
    dialog
      .getByLabel("File of rules")
      .setInputFiles({ name: "rules.json", mimeType: "application/json", buffer: Buffer.from(changed) });
  await choose(text.replace('"warning": 800', '"warning": "800"'));
  await expect(dialog).toContainText("Line 9: `warning` must be a number, or null for none.");
  await choose(text);
  const all = (JSON.parse(text) as { rules: unknown[] }).rules.length;
  await expect(dialog).toContainText(`0 rules change, ${all} equal.`);
  await choose(text.replace('"channels": null', '"channels": { "warning": ["sms"], "critical": ["sms"] }'));
  await expect(dialog).toContainText(`0 rules change, ${all - 1} equal, 1 equal but for channels.`);
  await expect(dialog).toContainText(
    /Equal but for channels that are not set up here, who is told stays as it is: [^(]+ \(sms\)/,
  );

  const rules = text.replace('"warning": 800', '"warning": 700').replace('"key": "rpc-failures"', '"key": "not-here"');
  await choose(rules.replace('"warning": 20,', '"warning": 44,'));
  await expect(dialog).toContainText("2 rules change");
  await expect(dialog).toContainText("not-here");
  await dialog.getByLabel("Query errors", { exact: true }).uncheck();
  await dialog.getByLabel("Health check", { exact: true }).uncheck();
  await expect(dialog.getByRole("button", { name: "No rule is chosen" })).toBeDisabled();
  await dialog.getByLabel("Health check", { exact: true }).check();
  await dialog.getByRole("button", { name: "Save 1 rule" }).click();
  await expect(dialog).toContainText("Say why");
  await dialog.getByLabel("Reason for Health check").fill("as proven on staging");
  await dialog.getByRole("button", { name: "Save 1 rule" }).click();
  await expect(dialog).toContainText("Saved: version 2 is in force.");
  await expect(dialog.getByRole("button", { name: "Nothing left to save" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByRole("link", { name: /^Health check .*warning 700\sms/ })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Query errors .*warning 20,/ })).toBeVisible();
});

test("the editor is accessible with all of it open, in light and dark", async ({ signedIn, stack }) => {
  test.slow();
  await fourWeeks(stack);
  const page = await signedIn("editor");
  for (const viewport of [
    { width: 1920, height: 1080 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await page.goto(`${stack.url}/alerts/rules#query-errors`);
    // Four weeks are asked for, replayed and drawn before there is anything to look at.
    await expect(handle(page, "Warning")).toBeVisible({ timeout: 60_000 });
    await page.locator("summary", { hasText: "More" }).click();
    await page.locator("summary", { hasText: "Episodes as a list" }).click();
    await page.getByLabel("Default routing").uncheck();
    await page.getByRole("button", { name: "Suggest a critical level" }).click();
    await expect(page.getByRole("region", { name: /Suggested critical level/ })).toBeVisible();
    expect(await accessFaults(page, String(viewport.width))).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
  }
  await page.getByRole("button", { name: "Import rules" }).click();
  expect(await accessFaults(page, "import")).toEqual([]);
});
