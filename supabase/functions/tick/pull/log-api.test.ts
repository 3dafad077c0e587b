import { describe, expect, it } from "vitest";
import type { Page } from "./log-api.ts";
import { askLogs, dialects } from "./log-api.ts";

const question = { table: "auth_logs", from: Date.UTC(2026, 10, 18, 10), to: Date.UTC(2026, 10, 18, 10, 1) };

/** Asks an API that gives `answer`. */
async function asked(answer: Response | Error, dialect = 0): Promise<{ page: Page; url: URL; init: RequestInit | undefined }> {
  let url = new URL("http://nowhere.example");
  let init: RequestInit | undefined;
  const fetcher: typeof fetch = async (input, given) => {
    url = new URL(String(input));
    init = given;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const api = { url: "https://api.example", projectRef: "abcdefghijklmnopqrst", token: "sbp_secret", fetcher };
  return { page: await askLogs(api, dialect, question), url, init };
}

describe("a call", () => {
  it.each([
    [0, "logs", /from logs where source = 'auth_logs'/],
    [1, "logs.all", /from logs where source = 'auth_logs'/],
    [2, "logs.all", /metadata from auth_logs/],
  ])("in dialect %d goes to %s, bounded and in order", async (dialect, endpoint, sql) => {
    const { url, init } = await asked(Response.json({ result: [] }), dialect);
    expect(url.pathname).toBe(`/v1/projects/abcdefghijklmnopqrst/analytics/endpoints/${endpoint}`);
    expect(url.searchParams.get("sql")).toMatch(sql);
    expect(url.searchParams.get("sql")).toMatch(/order by timestamp asc limit 1000$/);
    expect(url.searchParams.get("sql")).not.toMatch(/\*/);
    expect(url.searchParams.get("iso_timestamp_start")).toBe("2026-11-18T09:59:59.999Z");
    expect(url.searchParams.get("iso_timestamp_end")).toBe("2026-11-18T10:01:00.000Z");
    expect(new Headers(init?.headers).get("authorization")).toBe("Bearer sbp_secret");
    expect(init?.redirect).toBe("manual");
    expect(dialects).toHaveLength(3);
  });

  it("gives rows, and how many calls are left", async () => {
    const answer = Response.json({ result: [{ id: "a" }] }, { headers: { "x-ratelimit-remaining": "7" } });
    expect((await asked(answer)).page).toEqual({ rows: [{ id: "a" }], callsLeft: 7 });
    expect((await asked(Response.json({ result: [], error: null }))).page).toEqual({ rows: [], callsLeft: null });
  });
});

describe("what is no answer", () => {
  const cases: readonly (readonly [string, Response | Error, string, RegExp])[] = [
    [
      "200 with a sentence",
      Response.json({ result: [], error: "Backend error! Retry." }),
      "not-understood",
      /200 with an error: Backend/,
    ],
    [
      "200 with an object",
      Response.json({ error: { code: 400, message: "no such table", errors: [] } }),
      "not-understood",
      /no such table/,
    ],
    ["200 without a result", Response.json({}), "unavailable", /without a result/],
    ["200 with null", Response.json(null), "unavailable", /without a result/],
    ["200 with HTML", new Response("<html>"), "unavailable", /no JSON/],
    ["a wrong token", new Response("Unauthorized", { status: 401 }), "refused", /401: Unauthorized/],
    ["another's project", new Response("Forbidden", { status: 403 }), "refused", /403/],
    ["an endpoint that is gone", new Response("", { status: 404 }), "not-understood", /404/],
    ["a redirect", new Response("", { status: 302, headers: { location: "https://elsewhere.example" } }), "unavailable", /302/],
    ["a fault", new Response("oops", { status: 502 }), "unavailable", /502: oops/],
    ["no network", new TypeError("fetch failed"), "unavailable", /cannot be reached/],
    ["silence", new DOMException("timed out", "TimeoutError"), "unavailable", /no answer within 10 s/],
  ];

  it.each(cases)("%s is told as what it is", async (_, answer, failure, sentence) => {
    const { page } = await asked(answer);
    expect(page).toMatchObject({ failure, sentence: expect.stringMatching(sentence), waitMs: null });
    expect(JSON.stringify(page)).not.toContain("sbp_secret");
  });

  it.each([
    [{ "retry-after": "30" }, 30_000],
    [{ "x-ratelimit-reset": "12" }, 12_000],
    [{ "retry-after": "Wed, 18 Nov 2026 10:00:00 GMT" }, null],
    [{ "retry-after": "999999" }, 3_600_000],
  ])("too many calls say how long to wait: %j", async (headers, waitMs) => {
    const { page } = await asked(new Response("", { status: 429, headers: headers as Record<string, string> }));
    expect(page).toEqual({ failure: "limited", sentence: "too many calls", waitMs });
  });
});
