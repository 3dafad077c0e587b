/** A host that gives the dashboard a path of its own: the same code, built for it, asks for nothing outside it. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "../../src/ops/stack/front.ts";
import { answerOf, scenes } from "../fixtures/wall/scenes.ts";
import { testStack } from "../stack.ts";
import { test as atRoot, expect } from "./dashboard.ts";

const base = "/tools/watch/";

const test = atRoot.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
  stack: async ({}, use) => {
    const projectDir = await mkdtemp(join(tmpdir(), "nexsys-watch-below-"));
    const vite = join(repository, "node_modules", "vite", "bin", "vite.js");
    const args = [vite, "build", "--base", base, "--outDir", join(projectDir, "dist"), "--logLevel", "error"];
    await promisify(execFile)(process.execPath, args, { cwd: repository });
    const stack = await testStack({ projectDir, base });
    await use({ ...stack, url: `${stack.url}${base.slice(0, -1)}` });
    await stack.stop();
    await rm(projectDir, { recursive: true });
  },
});

test("every page of a site below a path opens, by link and by address, and sign-in leads back to it", async ({
  signedIn,
  stack,
  page,
  expectedErrors,
}) => {
  expectedErrors.push(/`range` must be one of/);
  const { origin } = new URL(stack.url);
  const strays: string[] = [];
  page.on("request", (request) => {
    const { origin: asked, pathname } = new URL(request.url());
    if (asked === origin && !pathname.startsWith(base)) strays.push(pathname);
  });
  await page.goto(`${stack.url}/payments?range=7d`);
  await expect(page).toHaveURL(/\/tools\/watch\/sign-in/);
  await signedIn("viewer");
  await expect(page).toHaveURL(`${stack.url}/`);
  await page.getByRole("navigation").getByRole("link", { name: "Health" }).click();
  await expect(page).toHaveURL(`${stack.url}/health`);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Health", exact: true, level: 1 })).toBeVisible();
  await page.goto(`${stack.url}/settings/sources#edge`);
  await expect(page.getByRole("region", { name: "API gateway" })).toBeVisible();

  await page.evaluate(() => localStorage.clear());
  await page.goto(`${stack.url}/payments?range=7d`);
  const viewer = stack.users.find(({ role }) => role === "viewer");
  await page.getByLabel("E-mail address").fill(viewer?.email ?? "");
  await page.getByLabel("Password").fill(viewer?.password ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${stack.url}/payments?range=7d`);
  await page.goto(`${stack.url}/?range=nonsense`);
  await page.getByRole("link", { name: "Open the overview as it comes" }).click();
  await expect(page).toHaveURL(`${stack.url}/`);
  // No question is left on its way when the stack goes down.
  await page.goto("about:blank");
  expect(strays).toEqual([]);
});

test("a wall below a path has its shell and its builds there, and opens without a network", async ({
  stack,
  page,
  context,
  expectedErrors,
}) => {
  expectedErrors.push(/Failed to load resource|ERR_INTERNET_DISCONNECTED/);
  const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
  const answers: Readonly<Record<string, () => unknown>> = {
    pair_start: () => ({ code: "K7M2QX", secret: "s".repeat(64), expires_at: Date.now() + 600_000, poll_s: 3 }),
    pair_poll: () => ({ state: "approved", token: `nwd_${"0".repeat(64)}`, display: { id: "d", name: "Ops TV 2" } }),
    wall: () => answerOf(scenes.warning, Date.now()),
  };
  await context.route(/\/rest\/v1\/rpc\/(pair_start|pair_poll|wall)$/, (route) => {
    const rpc = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    return route.fulfill({ headers: cors, json: answers[rpc]?.() });
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${stack.url}/wall`);
  await expect(page.getByText(`opens ${new URL(stack.url).host}${base.slice(0, -1)}, Settings`)).toBeVisible();
  await expect(page.getByRole("region", { name: "Status" })).toBeVisible();
  const shell = await page.evaluate(async () => {
    const { scope, active } = await navigator.serviceWorker.ready;
    return { scope, script: active?.scriptURL };
  });
  expect(shell).toEqual({ scope: `${stack.url}/wall`, script: `${stack.url}/sw.js` });
  expect(asked).toContain(`${base}version.json`);
  expect(asked.filter((path) => /version\.json|sw\.js/.test(path) && !path.startsWith(base))).toEqual([]);
  // Its files are kept by the time that it controls the page.
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText("Ops TV 2").or(page.getByText("NOT WATCHING")).first()).toBeVisible();
  await page.goto("about:blank");
});
