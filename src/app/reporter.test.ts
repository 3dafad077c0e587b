import { beforeEach, expect, test, vi } from "vitest";
import { createReporter } from "./reporter.ts";

const sentry = vi.hoisted(() => ({ init: vi.fn(), send: vi.fn() }));
vi.mock("./sentry.ts", () => sentry);
vi.stubGlobal("window", Object.assign(new EventTarget(), { requestIdleCallback: true }));
vi.stubGlobal("requestIdleCallback", (task: () => void) => queueMicrotask(task));

const production = { name: "Production", sentryDsn: "https://a@sentry.example.com/1" };
const staging = { name: "Staging", sentryDsn: "https://b@sentry.example.com/2" };

beforeEach(() => {
  sentry.init.mockClear();
  sentry.send.mockClear();
});

test("errors from before the first environment go to it", async () => {
  const reporter = createReporter();
  const id = reporter.report(new Error("early"));
  reporter.follow(production, "1");
  await vi.waitFor(() => expect(sentry.send).toHaveBeenCalledOnce());
  expect(sentry.init).toHaveBeenCalledWith(production.sentryDsn, "Production", "1");
  expect(sentry.send.mock.calls[0]?.[1]).toBe(id);
});

test("the DSN is the one of the environment that is shown", async () => {
  const reporter = createReporter();
  reporter.follow(production, "1");
  reporter.follow(production, "1");
  await vi.waitFor(() => expect(sentry.init).toHaveBeenCalledOnce());
  reporter.follow(staging, "1");
  reporter.report(new Error("in staging"));
  await vi.waitFor(() => expect(sentry.send).toHaveBeenCalledOnce());
  expect(sentry.init).toHaveBeenLastCalledWith(staging.sentryDsn, "Staging", "1");
});

test("an environment without a DSN reports nowhere, not even to the one before", async () => {
  const reporter = createReporter();
  reporter.follow(production, "1");
  await vi.waitFor(() => expect(sentry.init).toHaveBeenCalledOnce());
  reporter.follow({ name: "Local" }, "1");
  reporter.report(new Error("local"));
  expect(sentry.send).not.toHaveBeenCalled();
});
