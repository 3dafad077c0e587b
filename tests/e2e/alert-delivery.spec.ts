/**
 * From a cause to a message, an ack, a silence and the end: on the real stack, with the scheduler's ticker going, over the drain's own
 * door and the product's own tables, to a receiver that listens on HTTP.
 */
import type { Page } from "@playwright/test";
import postgres from "postgres";
import { edgeFunctions } from "../../src/ops/stack/functions.ts";
import type { Receiver } from "../integration/alerting/receiver.ts";
import { startReceiver } from "../integration/alerting/receiver.ts";
import { businessIn, intent, setStatus } from "../integration/record/payments.ts";
import { type TestStack, testStack } from "../stack.ts";
import { test as base, expect } from "./dashboard.ts";
import { audience, gatewayBatch, portalSignInFailures, postBatch } from "./drain-story.ts";

/** Of rules that are breached from the first slot on: one is acked, one is silenced, and one is left alone and shows that repeats do go out. */
const acked = { rule: "payment-intents-open", title: "Oldest open payment intent" };
const silenced = { rule: "auth-failures-portal", title: "Portal sign-in failures" };
const alone = "api-error-rate";

const test = base.extend<{ readonly receiver: Receiver; readonly sql: postgres.Sql }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  stack: async ({}, use) => {
    const stack = await testStack({
      functions: (addresses) => edgeFunctions(addresses, { WATCH_AUDIENCE: audience }),
      ticker: ({ apiUrl, tickSecret }) => ({
        everyMs: 1_000,
        run: async () => {
          await fetch(`${apiUrl}/functions/v1/tick`, { method: "POST", headers: { authorization: `Bearer ${tickSecret}` } });
        },
      }),
    });
    await use(stack);
    await stack.stop();
  },
  sql: async ({ stack }, use) => {
    const sql = postgres(stack.databaseUrl, { max: 2, onnotice: () => {} });
    await use(sql);
    await sql.end();
  },
});

/** Hours in seconds: slots of ten, company waited for one, repeats after fifteen: time enough to ack before the first. */
async function hurry(sql: postgres.Sql): Promise<void> {
  await sql`update watch.settings set value = '10' where key = 'alerts.interval_s'`;
  await sql`update watch.settings set value = '{"group_wait_s": 1, "group_interval_s": 5, "repeat_warning_s": 15, "repeat_critical_s": 15}'
    where key = 'alerts.timing'`;
  await sql`update watch.rules set for_s = 0, keep_firing_for_s = 0 where key in (${acked.rule}, ${silenced.rule}, ${alone})`;
}

/** What the receiver was told of a rule, oldest first. Every request counts: one that came twice is there twice. */
const heard = (receiver: Receiver, rule: string): readonly { readonly kind: string; readonly at: number }[] =>
  receiver.on("/hook").flatMap(({ body, at }) => {
    const { alerts } = JSON.parse(body) as { alerts: readonly { rule: string; kind: string }[] };
    return alerts.filter((alert) => alert.rule === rule).map(({ kind }) => ({ kind, at }));
  });
const told = (receiver: Receiver, rule: string): readonly string[] => heard(receiver, rule).map(({ kind }) => kind);

/** Adds a channel to the receiver, and tests it, from the page. */
async function addChannel(page: Page, stack: TestStack, receiver: Receiver): Promise<void> {
  await page.goto(`${stack.url}/settings/channels`);
  await page.getByRole("button", { name: "Add a channel" }).click();
  await page.getByRole("radio", { name: "Webhook" }).check({ force: true });
  await page.getByLabel("Name").fill("Ops hook");
  await page.getByLabel("URL", { exact: true }).fill(`${receiver.url}/hook`);
  await page.getByRole("button", { name: "Make one" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const channel = page.getByRole("region", { name: "Ops hook" });
  await channel.getByRole("button", { name: "Send a test" }).click();
  await expect(channel.getByRole("status")).toContainText(/Delivered in \d+ ms\. Answer: 200, ok/);
  expect(receiver.on("/hook").map(({ body }) => JSON.parse(body).kind)).toEqual(["test"]);
}

/** Announces a silence of a rule that is still calm. */
async function silence(page: Page, stack: TestStack, title: string): Promise<void> {
  await page.goto(`${stack.url}/alerts/silences`);
  await page.getByRole("button", { name: "New silence" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("What").selectOption({ label: title });
  await dialog.getByLabel("Reason").fill("sign-ins are moved today");
  await dialog.getByRole("button", { name: /^Silence until/ }).click();
  await expect(page.getByRole("region", { name: "In force" })).toContainText("sign-ins are moved today");
}

test("a cause is told once, stays quiet once acked, and its end is told once; what is silenced is seen and not told", async ({
  signedIn,
  stack,
  receiver,
  sql,
}) => {
  await hurry(sql);
  const page = await signedIn("admin");
  await addChannel(page, stack, receiver);
  await silence(page, stack, silenced.title);

  const waiting = await intent(sql, await businessIn(sql), {
    createdAt: new Date(Date.now() - 5 * 3_600_000),
    status: "pending",
  });
  await postBatch(stack, [...gatewayBatch(560, 84), ...portalSignInFailures(120)]);

  await expect.poll(() => told(receiver, acked.rule), { timeout: 30_000 }).toEqual(["firing"]);
  await page.goto(`${stack.url}/alerts`);
  const card = page.getByRole("article", { name: acked.title, exact: true });
  await card.getByRole("button", { name: "Ack", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("calling the desk");
  await dialog.getByRole("button", { name: /^Ack until/ }).click();
  await expect(card).toHaveAttribute("data-place", "acked");

  const quiet = page.getByRole("article", { name: silenced.title, exact: true });
  await expect(quiet).toHaveAttribute("data-place", "silenced", { timeout: 30_000 });
  expect(await quiet.evaluate((element) => getComputedStyle(element).backgroundImage)).toContain("repeating-linear-gradient");

  // The one that nobody acked is repeated at a time when the acked one would have been, too.
  const firedAt = heard(receiver, acked.rule)[0]?.at ?? Number.POSITIVE_INFINITY;
  await expect.poll(() => heard(receiver, alone).at(-1)?.at, { timeout: 45_000 }).toBeGreaterThan(firedAt + 17_000);
  expect(told(receiver, alone).slice(0, 2)).toEqual(["firing", "repeat"]);
  expect(told(receiver, acked.rule)).toEqual(["firing"]);
  expect(told(receiver, silenced.rule)).toEqual([]);
  await quiet.getByRole("link", { name: silenced.title, exact: true }).click();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("sign-ins are moved today");

  await setStatus(sql, waiting, "approved");
  await expect.poll(() => told(receiver, acked.rule), { timeout: 30_000 }).toEqual(["firing", "resolved"]);
  const slots = async () => Number((await sql<{ n: string }[]>`select count(*) as n from watch.slots`)[0]?.n);
  const then = await slots();
  await expect.poll(slots, { timeout: 30_000 }).toBeGreaterThan(then);
  expect(told(receiver, acked.rule)).toEqual(["firing", "resolved"]);
  expect(told(receiver, silenced.rule)).toEqual([]);
  const requests = receiver.on("/hook").map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(requests).size).toBe(requests.length);
  await page.goto(`${stack.url}/alerts`);
  await expect(page.getByRole("region", { name: "Resolved lately" })).toContainText(acked.title);
});
