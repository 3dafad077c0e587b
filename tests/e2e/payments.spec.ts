/** /payments in a real browser: every number on it is one of the test's own database. */
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { businessIn, intent, setStatus } from "../integration/record/payments.ts";
import type { TestStack } from "../stack.ts";
import { accessFaults, overflowOf } from "./access.ts";
import { expect, test } from "./dashboard.ts";

const DAY = 86_400_000;
const midnight = () => Math.floor(Date.now() / DAY) * DAY;
const keyOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** A desk with a leak, a turned decision and a duplicate three days ago, a good day before it, and messages in two channels. */
async function carelessDesk(stack: TestStack): Promise<string> {
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const business = await businessIn(sql);
    const noon = (daysAgo: number) => new Date(midnight() - daysAgo * DAY + DAY / 2);
    let amount = 1;
    const add = (daysAgo: number, status: Parameters<typeof setStatus>[2], more = {}) => {
      amount += 1;
      return intent(sql, business, { createdAt: noon(daysAgo), status, amount, ...more });
    };
    for (const status of ["approved", "approved", "rejected"] as const) await add(4, status);
    for (const status of ["pending", "approved", "failed", "superseded"] as const) await add(3, status);
    await setStatus(sql, await add(3, "approved"), "rejected");
    for (const second of [1, 2])
      await add(3, "approved", { createdAt: new Date(noon(3).getTime() + second * 1_000), amount: 77 });
    await sql.unsafe(`
      create table public.communications (
        id bigint generated always as identity primary key, channel text, status text not null default 'queued',
        created_at timestamptz not null default now()
      );
      alter table public.communications enable row level security;
      select watch.attach_outbox('public.communications');
      insert into public.communications (channel, created_at) values
        ('email', now() - interval '3 hours'), ('email', now()), ('sms', now());
      insert into public.communications (channel) select 'email' from generate_series(1, 5);
      update public.communications set status = 'failed' where id = 8;
      update public.communications set status = 'sent' where id between 4 and 7;
      select watch.maintain()`);
    return keyOf(midnight() - 3 * DAY);
  } finally {
    await sql.end();
  }
}

const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });
const dayName = (key: string) =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(key));

test("ops staff see that payments need help, and on-call goes from the leak to the day, its kinds and its rows", async ({
  signedIn,
  stack,
  context,
}) => {
  const day = await carelessDesk(stack);
  const page = await signedIn("viewer");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("link", { name: "Payments", exact: true }).click();
  const flow = page.getByRole("region", { name: "Whether money flows" });
  await expect(flow.getByRole("status")).toHaveText("Payments need help now");
  await expect(flow).toContainText(/Oldest open: [23].d/);
  await expect(flow).toContainText(/Communications: 3 waiting, the oldest 3.h/);
  await expect(page.getByRole("region", { name: "By age" })).toContainText(/1.d to 7.d\s*1/);

  await flow.getByRole("link", { name: /1 open for over/ }).click();
  await expect(page).toHaveURL(new RegExp(`day=${day}`));
  const detail = page.getByRole("region", { name: `${dayName(day)} (UTC)` });
  await expect(detail).toContainText(
    /7 created\s*=\s*3 approved\s*\+\s*1 rejected\s*\+\s*1 superseded\s*\+\s*1 failed\s*\+\s*1 open/,
  );
  await expect(detail).toContainText("1 payment intent left a state that is final: approved → rejected.");
  await expect(detail).toContainText("1 payment intent of the same customer, schedule and amount");
  await detail.getByRole("button", { name: "Copy the query for what waits too long" }).click();
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice: () => {} });
  const found = await sql.unsafe(await page.evaluate(() => navigator.clipboard.readText())).simple();
  await sql.end();
  expect(found.flat()).toEqual([expect.objectContaining({ status: "pending" })]);

  await detail.getByRole("link", { name: "Show this day in the charts" }).click();
  await expect(page).toHaveURL(new RegExp(`from=${midnight() - 3 * DAY}`));
  await expect(detail).toBeVisible();
  await detail.getByRole("link", { name: "Close" }).click();
  await expect(detail).toBeHidden();
});

test("every day says in figures and words whether it balances, and charts have their table", async ({ signedIn, stack }) => {
  const day = await carelessDesk(stack);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/payments?range=7d`);
  const ledger = page.getByRole("region", { name: /^Ledger/ });
  const careless = row(page, new RegExp(`^${dayName(day)} `));
  await expect(careless).toContainText(/1 open for over 1.d · approved → rejected · 1 duplicate/);
  await expect(careless.getByRole("cell")).toHaveText([/1 open/, "7", "3", "1", "1", "1", "1"]);
  const good = dayName(keyOf(midnight() - 4 * DAY));
  await expect(row(page, new RegExp(`^${good} `))).toBeHidden();
  await ledger.getByRole("button", { name: "Show every day" }).click();
  await expect(row(page, new RegExp(`^${good} `))).toContainText("balances");
  await expect(row(page, new RegExp(`^${dayName(keyOf(midnight() - 5 * DAY))} `))).toContainText("not known");

  const figure = page.getByRole("figure", { name: "What became of each day's payment intents" });
  await figure.getByRole("button", { name: "Show as table" }).click();
  await expect(figure.getByRole("row", { name: new RegExp(`^${dayName(day)} `) })).toHaveText(/3\s*1\s*1\s*1\s*0\s*1$/);
  for (const name of [
    "Payment intents by state",
    "What happened to payment intents",
    "Messages waiting",
    "What became of messages",
  ]) {
    const chart = page.getByRole("figure", { name });
    await chart.getByRole("button", { name: "Show as table" }).click();
    expect(await chart.getByRole("row").count()).toBeLessThanOrEqual(241);
    await expect(chart.getByRole("table")).toBeVisible();
  }
});

test("queues and channels are those of the database, and one poll asks two questions", async ({ signedIn, stack }) => {
  await carelessDesk(stack);
  const page = await signedIn("viewer");
  await page.goto(`${stack.url}/payments`);
  const queues = page.getByRole("region", { name: /^Queues: / });
  await expect(queues.getByRole("row", { name: /^Payment intents/ }).getByRole("cell")).toHaveText(["1", /^[23].d/, "Normal"]);
  await expect(queues.getByRole("row", { name: /^Communications/ }).getByRole("cell")).toHaveText(["3", /^3.h/, "Slow"]);
  const channels = page.getByRole("region", { name: /^Channels of messages/ });
  await expect(channels.getByRole("row", { name: /^email/ }).getByRole("cell")).toHaveText(["2", /^3.h/, "4", "1"]);
  await expect(channels.getByRole("row", { name: /^sms/ }).getByRole("cell")).toHaveText(["1", /s$/, "0", "0"]);

  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes("/rest/v1/rpc/"))
      asked.push(new URL(request.url()).pathname.split("/").pop() ?? "");
  });
  const answered = () => page.waitForResponse((response) => response.url().endsWith("/rpc/payment_desk"), { timeout: 40_000 });
  await answered();
  await answered();
  // No question is left on its way when the stack goes down.
  await page.goto("about:blank");
  expect([...new Set(asked)].sort()).toEqual(["board", "payment_desk"]);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test("an opened day is accessible and fits its screen, in light and dark", async ({ signedIn, stack }) => {
  const day = await carelessDesk(stack);
  const page = await signedIn("viewer");
  for (const size of [
    { width: 1920, height: 1080 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size);
    await page.goto(`${stack.url}/payments?day=${day}`);
    await expect(page.getByRole("region", { name: `${dayName(day)} (UTC)` })).toBeVisible();
    expect(await accessFaults(page, String(size.width))).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
  }
});
