import { describe, expect, it } from "vitest";
import { handleTick } from "./handler.ts";
import { tickHandler } from "./wiring.ts";

const env = {
  WATCH_TICK_SECRET: "tock",
  SUPABASE_URL: "https://demo.example",
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_demo"}',
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_demo"}',
};
const now = Date.UTC(2026, 10, 18, 10, 0, 42, 500);
const slot = Date.UTC(2026, 10, 18, 10, 0);
/** An installation without rules. */
const input = {
  revision: 7,
  last_slot: slot - 60_000,
  slot,
  committed: false,
  now,
  interval_s: 60,
  notify_state: null,
  timing: null,
  quiet_hours: [],
  zone: { offset_min: 0, name: "UTC" },
  links: { dashboard: null, environment: null, runbooks: null },
  rules: [],
  acks: [],
  silences: [],
  channels: [],
  releases: [],
};
const usual: Readonly<Record<string, () => Response>> = {
  objective_windows: () => Response.json({ now, objectives: [] }),
  drill_due: () => Response.json(null),
  evaluation_input: () => Response.json(input),
  commit_slot: () => Response.json({ committed: true, revision: 8 }),
  claim_outbox: () => Response.json([]),
};
const well = { app: { status: "ok" }, database: { status: "ok" }, rls: { status: "ok" } };

/** The ticker over a project that answers by the name of the called function; as usual where the test says nothing. */
function ticker(answers: Readonly<Record<string, () => Response | Promise<Response>>>, settings: Record<string, string> = {}) {
  const calls: { name: string; key: string | null; body: unknown }[] = [];
  let elapsed = 0;
  const fetcher: typeof fetch = async (input, init) => {
    const name = String(input).split("/").at(-1) ?? "";
    const headers = new Headers(init?.headers);
    calls.push({ name, key: headers.get("apikey"), body: init?.body === undefined ? null : JSON.parse(String(init.body)) });
    elapsed += 12.34;
    return (await (answers[name] ?? usual[name])?.()) ?? new Response(null, { status: 204 });
  };
  const handle = tickHandler({ ...env, ...settings }, () => now, { elapsed: () => elapsed, fetcher });
  const call = (authorization = "Bearer tock", method = "POST"): Promise<Response> =>
    handle(new Request("https://demo.example/functions/v1/tick", { method, headers: { authorization } }));
  return { calls, call };
}

describe("a tick", () => {
  it("probes with the publishable key, records, maintains, measures, evaluates, delivers and beats for its minute", async () => {
    const { calls, call } = ticker({ health_check: () => Response.json(well) });
    const response = await call();
    expect(response.status).toBe(200);
    expect(calls.map(({ name, key }) => `${name} ${key}`)).toEqual([
      "health_check sb_publishable_demo",
      "record_health sb_secret_demo",
      "adopt_hash_key sb_secret_demo",
      "maintain sb_secret_demo",
      "objective_windows sb_secret_demo",
      "drill_due sb_secret_demo",
      "evaluation_input sb_secret_demo",
      "commit_slot sb_secret_demo",
      "claim_outbox sb_secret_demo",
      "beat sb_secret_demo",
    ]);
    expect(calls[1]?.body).toEqual({ sample: { at: now, ok: true, latency_ms: 12.3, error: null, report: well } });
    expect(calls[2]?.body).toEqual({ key: "identity/tock" });
    expect(calls[6]?.body).toEqual({ slot_ms: now });
    expect(calls[7]?.body).toMatchObject({ commit: { revision: 7, slot, states: [], outbox: [] } });
    expect(calls[8]?.body).toEqual({ max_rows: 20, lease_s: 30 });
    expect(calls[9]?.body).toEqual({ slot });
    expect(await response.json()).toMatchObject({
      evaluated: "ok",
      alerts: { slot, outcome: "judged", firing: 0, messages: 0 },
      delivered: "ok",
      deliveries: { delivered: 0, retry: 0, dead: 0 },
      pinged: null,
    });
  });

  it.each([
    ["a degraded part", () => Response.json({ ...well, rls: { status: "degraded" } }), "degraded: rls", 12.3],
    ["an error", () => new Response("no", { status: 503 }), "health_check answered 503", 12.3],
    ["no report", () => new Response("<html>"), "health_check answered no report", 12.3],
    ["no network", () => Promise.reject(new TypeError("fetch failed")), "the project cannot be reached", null],
    ["no answer", () => Promise.reject(new DOMException("timed out", "TimeoutError")), "no answer within 5 s", null],
  ])("records %s as what it is", async (_, answer, error, latency_ms) => {
    const { calls, call } = ticker({ health_check: answer });
    expect((await call()).status).toBe(200);
    expect(calls.find(({ name }) => name === "record_health")?.body).toMatchObject({ sample: { ok: false, error, latency_ms } });
  });

  it("goes on when a step fails, but gives no beat, and says which", async () => {
    const { calls, call } = ticker({
      health_check: () => Response.json(well),
      record_health: () => new Response("no", { status: 400 }),
    });
    const response = await call();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ recorded: "record_health answered 400: no", maintained: "ok" });
    expect(calls.map(({ name }) => name)).toEqual([
      "health_check",
      "record_health",
      "adopt_hash_key",
      "maintain",
      "objective_windows",
      "drill_due",
      "evaluation_input",
      "commit_slot",
      "claim_outbox",
    ]);
  });

  it.each([
    [
      "the input is refused",
      { evaluation_input: () => new Response("no", { status: 403 }) },
      /^evaluation_input answered 403: no/,
    ],
    ["the input is not what was agreed", { evaluation_input: () => Response.json({ revision: 1 }) }, /last_slot/],
    ["the commit is refused", { commit_slot: () => new Response("no", { status: 400 }) }, /^commit_slot answered 400: no/],
  ])("gives no beat where %s", async (_, answers, words) => {
    const { calls, call } = ticker({ health_check: () => Response.json(well), ...answers });
    const response = await call();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ evaluated: expect.stringMatching(words), alerts: null });
    expect(calls.some(({ name }) => name === "beat")).toBe(false);
  });

  it("reads again where another evaluator was first, and has nothing to do then", async () => {
    const inputs = [input, { ...input, revision: 8, last_slot: slot, committed: true }];
    const { calls, call } = ticker({
      health_check: () => Response.json(well),
      evaluation_input: () => Response.json(inputs.shift()),
      commit_slot: () => Response.json({ committed: false, revision: 8 }),
    });
    const response = await call();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ alerts: { outcome: "nothing due" }, beaten: "ok" });
    expect(calls.filter(({ name }) => name === "commit_slot")).toHaveLength(1);
    expect(calls.filter(({ name }) => name === "evaluation_input")).toHaveLength(2);
  });

  it("tells of a rule that cannot be read, and judges the others", async () => {
    const { call } = ticker({
      health_check: () => Response.json(well),
      evaluation_input: () =>
        Response.json({ ...input, rules: [{ rule: { key: "odd", title: "Odd", group: "api" }, state: { phase: "?" } }] }),
    });
    const response = await call();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      evaluated: "ok",
      beaten: "ok",
      troubles: [expect.stringMatching(/^rule odd cannot be read/)],
    });
  });

  it("tells of single steps of upkeep that failed, and beats all the same", async () => {
    const { calls, call } = ticker({
      health_check: () => Response.json(well),
      maintain: () => Response.json({ took_ms: {}, errors: { step_counts: "out of shared memory" } }),
    });
    const response = await call();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ beaten: "ok", troubles: ["step_counts: out of shared memory"] });
    expect(calls.at(-1)?.name).toBe("beat");
  });

  it("reads the log API only where a token is set, and beats whatever becomes of it", async () => {
    const well200 = { health_check: () => Response.json(well) };
    const { calls, call } = ticker(well200);
    await call();
    expect(calls.some(({ name }) => name === "claim_log_pull")).toBe(false);

    const token = { WATCH_MANAGEMENT_TOKEN: "t" };
    const refused = ticker({ ...well200, claim_log_pull: () => new Response("no", { status: 404 }) }, token);
    const response = await refused.call();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      beaten: "ok",
      troubles: ["log API: claim_log_pull answered 404: no"],
    });
  });

  it("keeps what a wrong setting says of the log API, where members can read it", async () => {
    const claim = { health_check: () => Response.json(well), claim_log_pull: () => Response.json({ state: null }) };
    const { calls, call } = ticker(claim, { WATCH_MANAGEMENT_TOKEN: "t" });
    const { troubles } = (await (await call()).json()) as { troubles: string[] };
    expect(troubles[0]).toMatch(/^log API: WATCH_PROJECT_REF is not set/);
    expect(calls.find(({ name }) => name === "save_log_pull")?.body).toMatchObject({
      state: { rest: { failures: 1, until: now, error: expect.stringMatching(/^WATCH_PROJECT_REF is not set/) } },
    });
  });

  it("hands the key of hashes over once, tries again where that failed, and does its work in either case", async () => {
    const answers = [() => new Response("no", { status: 404 }), () => Response.json(true)];
    const { calls, call } = ticker(
      { health_check: () => Response.json(well), adopt_hash_key: () => (answers.shift() ?? (() => Response.json(false)))() },
      { WATCH_HASH_KEY: "the key" },
    );
    expect(await (await call()).json()).toMatchObject({
      beaten: "ok",
      troubles: ["key of hashes: adopt_hash_key answered 404: no"],
    });
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(200);
    expect(calls.filter(({ name }) => name === "adopt_hash_key").map(({ body }) => body)).toEqual([
      { key: "the key" },
      { key: "the key" },
    ]);
  });

  it.each(["http://api.example", "ftp://api.example", "api.example"])(
    "sends the token nowhere unencrypted: %s",
    async (address) => {
      const settings = { WATCH_MANAGEMENT_TOKEN: "t", WATCH_PROJECT_REF: "abc", WATCH_MANAGEMENT_URL: address };
      const claim = { health_check: () => Response.json(well), claim_log_pull: () => Response.json({ state: null }) };
      const { calls, call } = ticker(claim, settings);
      expect(await (await call()).json()).toMatchObject({ troubles: [expect.stringMatching(/WATCH_MANAGEMENT_URL must be/)] });
      expect(calls.every(({ name }) => name !== "logs")).toBe(true);
    },
  );

  it("delivers after it evaluated, and beats although a channel fails", async () => {
    const order: string[] = [];
    const done = (name: string) => async () => void order.push(name);
    const deps = {
      secrets: ["tock"],
      now: () => now,
      probe: async () => ({ at: now, ok: true, latency_ms: 1, error: null, report: well }),
      recordHealth: done("record"),
      maintain: async () => [],
      measure: done("measure"),
      evaluate: async () => {
        order.push("evaluate");
        return { slot, outcome: "judged" as const, firing: 1, messages: 1, troubles: [] };
      },
      deliver: async () => {
        order.push("deliver");
        return { delivered: 1, retry: 0, dead: 2, troubles: ["chat: settle_outbox got no answer"] };
      },
      pull: null,
      beat: done("beat"),
      ping: null,
    };
    const request = () =>
      new Request("https://demo.example/functions/v1/tick", { method: "POST", headers: { authorization: "Bearer tock" } });
    const response = await handleTick(request(), deps);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      delivered: "ok",
      deliveries: { delivered: 1, retry: 0, dead: 2 },
      beaten: "ok",
      troubles: ["chat: settle_outbox got no answer"],
    });
    expect(order).toEqual(["record", "measure", "evaluate", "deliver", "beat"]);
    const broken = await handleTick(request(), { ...deps, deliver: () => Promise.reject(new Error("no outbox")) });
    expect(await broken.json()).toMatchObject({ delivered: "no outbox", beaten: "ok", troubles: ["delivery: no outbox"] });
  });

  it("pings an outside service once the slot is worked through, and never fails for that", async () => {
    const settings = { WATCH_HEARTBEAT_URL: "https://ping.example/check" };
    const { calls, call } = ticker({ health_check: () => Response.json(well) }, settings);
    expect(await (await call()).json()).toMatchObject({ beaten: "ok", pinged: "ok" });
    expect(calls.at(-1)).toEqual({ name: "check", key: null, body: null });

    const deaf = ticker({ health_check: () => Response.json(well), check: () => new Response("no", { status: 500 }) }, settings);
    const response = await deaf.call();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ pinged: "The heartbeat's receiver answered 500." });

    const broken = ticker({ commit_slot: () => new Response("no", { status: 400 }) }, settings);
    expect(await (await broken.call()).json()).toMatchObject({ pinged: "not tried: an earlier step failed" });
    expect(broken.calls.some(({ name }) => name === "check")).toBe(false);
  });

  it("beats while a channel still hangs", async () => {
    const hanging = Promise.withResolvers<Response>();
    const { calls, call } = ticker({
      health_check: () => Response.json(well),
      claim_outbox: () => hanging.promise,
      beat: () => {
        hanging.resolve(Response.json([]));
        return new Response(null, { status: 204 });
      },
    });
    expect(await (await call()).json()).toMatchObject({ beaten: "ok", delivered: "ok" });
    expect(calls.at(-1)?.name).toBe("beat");
  });

  it("comes only with its secret, by POST", async () => {
    const { calls, call } = ticker({});
    expect((await call("Bearer tick")).status).toBe(401);
    expect((await call("")).status).toBe(401);
    expect((await call("Bearer tock", "GET")).status).toBe(405);
    expect(calls).toEqual([]);
  });
});
