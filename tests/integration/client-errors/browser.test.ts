/** The real SDK in a real browser reports through the receiver, as Nexsys' own pages do. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { chromium } from "@playwright/test";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { IngestBatch } from "../../../src/contracts/ingest.ts";
import type { Listener } from "../../../src/ops/stack/http.ts";
import { listen } from "../../../src/ops/stack/http.ts";
import { clientErrorsHandler } from "../../../supabase/functions/client-errors/wiring.ts";
import type { FakeSentry } from "./fake-sentry.ts";
import { startFakeSentry } from "./fake-sentry.ts";

const candidates = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));

let folder: string;
let pages: Listener;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nexsys-watch-page-"));
  const root = join(import.meta.dirname, "page");
  await build({ root, configFile: false, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
  const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".html": "text/html" };
  pages = await listen(0, async (request) => {
    const path = new URL(request.url).pathname.replace(/\/$/, "/index.html");
    return new Response(await readFile(join(folder, path)), {
      headers: { "content-type": types[extname(path)] ?? "text/plain" },
    });
  });
  browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu"],
  });
});

afterAll(async () => {
  await browser?.close();
  await pages?.close();
  await rm(folder, { recursive: true, force: true });
});

let sentry: FakeSentry;
let receiver: Listener;
/** What reached the database's door: a fake of the REST API, which answers as `watch_api.ingest` does. */
let batches: IngestBatch[];
let page: Page;
/** Envelopes as the browser sent them. */
let sent: Buffer[];
let complaints: string[];
/** What the receiver answered to reports. */
let answers: { status: number; body: unknown }[];

beforeEach(async () => {
  sentry = await startFakeSentry();
  batches = [];
  sent = [];
  complaints = [];
  answers = [];
  await receive(sentry.dsn);
  page = await browser.newPage();
  page.on("request", (request) => {
    const body = request.postDataBuffer();
    if (request.url().startsWith(receiver.url) && body) sent.push(body);
  });
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
});

afterEach(async () => {
  await page.close();
  await receiver.close();
  await sentry.close();
});

/** Starts the receiver for pages of project `dsn`. */
async function receive(dsn: string): Promise<void> {
  const env = {
    SUPABASE_URL: "http://rest.invalid",
    SUPABASE_SECRET_KEYS: '{"default":"sb_secret_tests"}',
    WATCH_CLIENT_DSNS: dsn,
    WATCH_CLIENT_ORIGINS: pages.url,
    WATCH_HASH_KEY: "key of the tests",
  };
  const network: typeof fetch = async (input, init) => {
    if (!String(input).startsWith(env.SUPABASE_URL)) return fetch(input, init);
    const { batch } = JSON.parse(String(init?.body)) as { batch: IngestBatch };
    batches.push(batch);
    return Response.json({ received: batch.received, accepted: batch.received, duplicate: 0, dropped: 0, rejected: 0 });
  };
  const handle = clientErrorsHandler(
    env,
    () => Date.now(),
    network,
    () => {},
  );
  receiver = await listen(0, async (request) => {
    const isReport = (await request.clone().text()).includes('"type":"event"');
    const answer = await handle(request);
    if (isReport) answers.push({ status: answer.status, body: await answer.clone().json() });
    return answer;
  });
}

const open = (query: Readonly<Record<string, string>> = {}) =>
  page.goto(
    `${pages.url}/?${new URLSearchParams({ dsn: sentry.dsn, tunnel: `${receiver.url}/functions/v1/client-errors`, ...query })}`,
  );
const errors = () => batches.flatMap(({ events }) => events).filter(({ signal }) => signal === "client.error");
/** Clicks, and waits until the SDK has heard the answers to all that it sent. */
async function click(name: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await send();
}

async function send(): Promise<void> {
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Everything is sent").waitFor();
}
const reports = () => sent.filter((body) => body.includes('"type":"event"'));

describe("a page with the real SDK", () => {
  it("reports an unhandled error: Sentry gets the browser's very bytes, the database a redacted client.error", async () => {
    await open();
    await page.getByRole("button", { name: "Fail unhandled" }).click();
    await vi.waitFor(() => expect([errors().length, reports().length]).toEqual([1, 1]), 15_000);
    await vi.waitFor(() => expect(sentry.deliveries).toHaveLength(sent.length));

    const bodies = (all: readonly Buffer[]) => all.map((body) => body.toString("base64")).sort();
    expect(bodies(sentry.deliveries.map(({ body }) => body))).toEqual(bodies(sent));
    expect(sentry.deliveries[0]?.path).toBe("/api/42/envelope/?sentry_version=7&sentry_key=0123456789abcdef");
    for (const name of ["cookie", "authorization", "origin", "referer"])
      expect(sentry.deliveries[0]?.headers.has(name)).toBe(false);

    const [error] = errors();
    expect(error).toMatchObject({
      source: "client",
      severity: "error",
      variant: "nexsys@2.0.1",
      message: "TypeError: No schedule for [email], card [card]",
      path: "/",
      attributes: { environment: "staging", handled: false, user: expect.stringMatching(/^id_[0-9a-f]{16}$/) },
    });
    expect(Math.abs((error?.at_us ?? 0) / 1_000 - Date.now())).toBeLessThan(30_000);
    const stored = JSON.stringify(batches);
    for (const secret of ["buyer@example.com", "customer-17", "4111", "Mozilla"]) expect(stored).not.toContain(secret);
    // The page did send them: it is the receiver that keeps them out of the database.
    expect(Buffer.concat(reports()).toString()).toContain("buyer@example.com");
  });

  it("reports what it caught, and what React could not draw", async () => {
    await open({ broken: "" });
    await page.getByText("Something went wrong").waitFor();
    await page.getByRole("button", { name: "Fail handled" }).click();
    await vi.waitFor(() => expect(errors()).toHaveLength(2), 15_000);
    const byTitle = new Map(errors().map((error) => [error.message, error.attributes]));
    expect(byTitle.get("RangeError: Proof is larger than 10 MB")).toMatchObject({ handled: true });
    expect(byTitle.has("Error: This panel cannot be drawn")).toBe(true);
    expect(new Set(errors().map(({ attributes }) => attributes?.fingerprint)).size).toBe(2);
  });

  it("may read the answers: no complaint of the browser about their origin", async () => {
    await open();
    await click("Fail handled");
    expect(errors()).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it("hears Sentry's rate limit, and sends no further errors while it lasts", async () => {
    await open();
    await send();
    sentry.answer = { status: 200, headers: { "x-sentry-rate-limits": "60:error:key" } };
    await click("Fail handled");
    sentry.answer = { status: 200, headers: {} };
    await page.getByRole("button", { name: "Fail unhandled" }).click();
    // The SDK counts what it holds back and says so when the page is hidden; that report is the sign that it has decided.
    await page.goto("about:blank");
    const delivered = () => sentry.deliveries.map(({ body }) => body.toString());
    await vi.waitFor(() => expect(delivered().join()).toContain("ratelimit_backoff"), 15_000);
    expect(delivered().filter((body) => body.includes('"type":"event"'))).toHaveLength(1);
    expect(errors().map(({ message }) => message)).toEqual(["RangeError: Proof is larger than 10 MB"]);
  });

  it("goes on reporting where Sentry sets no limit", async () => {
    await open();
    await click("Fail handled");
    await click("Fail unhandled");
    expect(errors()).toHaveLength(2);
  });

  it("of another project is refused: nothing is recorded, nothing reaches any Sentry", async () => {
    await open({ dsn: sentry.dsn.replace("/42", "/43") });
    await click("Fail handled");
    expect(answers).toEqual([{ status: 403, body: expect.objectContaining({ code: "dsn_not_allowed" }) }]);
    expect([sentry.deliveries, batches]).toEqual([[], []]);
  });

  it("is heard while Sentry is away, from the first error on", async () => {
    await sentry.close();
    await open();
    await click("Fail unhandled");
    expect(answers).toEqual([{ status: 200, body: {} }]);
    expect(errors()).toHaveLength(1);
    sentry = await startFakeSentry();
  });
});
