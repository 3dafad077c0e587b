import { createClient } from "@supabase/supabase-js";
import { expect, test, tile } from "./dashboard.ts";
import { gatewayBatch, portalSignInFailures, postBatch } from "./drain-story.ts";

test("batches posted by the drain are the numbers on the board", async ({ signedIn, stack }) => {
  expect(await postBatch(stack, [])).toEqual({ received: 0, accepted: 0, duplicate: 0, dropped: 0, rejected: 0 });
  const requests = gatewayBatch(200, 14);
  expect(await postBatch(stack, requests)).toMatchObject({ received: 200, accepted: 200 });
  expect(await postBatch(stack, requests)).toMatchObject({ received: 200, accepted: 0, duplicate: 200 });
  await postBatch(stack, portalSignInFailures(6));

  const page = await signedIn("viewer");
  await expect(tile(page, "API error rate")).toContainText("7 %");
  await expect(tile(page, "API error rate")).toContainText("Critical: 14 of 200 requests failed");
  await expect(tile(page, "Portal sign-in failures")).toContainText("6");
  await expect(tile(page, "Portal sign-in failures")).toContainText("Normal");
  await expect(page.getByRole("region", { name: "Status" })).toContainText("1 critical");
});

test("what was never observed is no data, not zero", async ({ signedIn, stack }) => {
  await postBatch(stack, gatewayBatch(100, 0));
  const page = await signedIn("viewer");
  await expect(tile(page, "Upload failures")).toContainText("No data");
  await expect(tile(page, "Query errors")).not.toContainText("Normal");
});

test("a changed threshold turns the tile on the next poll, with who and why", async ({ signedIn, stack }) => {
  await postBatch(stack, portalSignInFailures(6));
  const page = await signedIn("editor");
  await page.goto(`${stack.url}/alerts/rules`);
  await page.getByRole("link", { name: /Portal sign-in failures/ }).click();
  const level = (name: string) => page.getByRole("textbox", { name, exact: true });
  await level("Warning").fill("90");
  await level("Critical").fill("5");
  await page.getByLabel("Reason").fill("a quiet season");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("The warning level must not be above the critical level.")).toBeVisible();

  await level("Warning").fill("3");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/a quiet season/).first()).toBeVisible();

  await page.getByRole("link", { name: "Overview" }).click();
  await expect(tile(page, "Portal sign-in failures")).toContainText("Critical: 6 portal sign-ins failed", { timeout: 30_000 });
});

test("the database refuses nonsense whoever asks", async ({ stack }) => {
  const client = createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false } });
  const editor = stack.users.find((user) => user.role === "editor");
  await client.auth.signInWithPassword({ email: editor?.email ?? "", password: editor?.password ?? "" });
  const answer = await client.schema("watch_api").rpc("save_rule", {
    key: "rpc-failures",
    thresholds: { warning: 50, critical: 10, window_s: 300, min_volume: 0 },
    reason: "nonsense",
    expected_version: 1,
  });
  expect(answer.error?.message).toMatch(/critical/i);
});

test("the health check answers as an uptime monitor asks", async ({ stack }) => {
  for (const key of [stack.publishableKey, stack.anonKey]) {
    for (const method of ["POST", "GET"]) {
      const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/health_check`, {
        method,
        headers: { apikey: key, authorization: `Bearer ${key}`, "content-type": "application/json" },
      });
      expect(response.status).toBe(200);
      const report = await response.json();
      expect(Object.keys(report).toSorted()).toEqual(["app", "database", "rls"]);
      expect(report.rls.status).toBe("ok");
      expect(report.database.organizations).toBe(0);
    }
  }
});
