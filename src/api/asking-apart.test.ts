import { describe, expect, test } from "vitest";
import { type Asked, askingApart, type Heard, type Thread } from "./asking-apart.ts";
import type { Fetcher } from "./calling.ts";

/** Stands for a thread, which only a browser has; `tests/e2e/wall.spec.ts` has the real one. */
class FakeThread implements Thread {
  onmessage: Thread["onmessage"] = null;
  onerror: Thread["onerror"] = null;
  readonly told: Asked[] = [];
  postMessage(asked: Asked): void {
    this.told.push(asked);
  }
  hear(data: Heard): void {
    this.onmessage?.(new MessageEvent("message", { data }));
  }
  terminate(): void {}
}

function threadAndFetcher({ here = true } = {}) {
  const thread = new FakeThread();
  const asked: string[] = [];
  const directly: Fetcher = async (url) => {
    asked.push(url);
    return { ok: true, status: 200, json: async () => "directly" };
  };
  const ask = askingApart(directly, () => thread);
  if (here) thread.hear({ kind: "here" });
  return { thread, asked, ask, directly };
}

const { signal } = new AbortController();

/** Node has no `ErrorEvent`. */
const lost = Object.assign(new Event("error"), { message: "", filename: "", lineno: 0, colno: 0, error: null });

describe("questions on a thread of their own", () => {
  test("are answered by their number, in any order", async () => {
    const { thread, ask } = threadAndFetcher();
    const both = [ask("/a", { signal }), ask("/b", { signal })];
    thread.hear({ id: 2, kind: "answer", status: 503, ok: false, text: '{"code":"B"}' });
    thread.hear({ id: 1, kind: "answer", status: 200, ok: true, text: "[1]" });
    const [a, b] = await Promise.all(both);
    expect([a?.ok, await a?.json(), b?.status, await b?.json()]).toEqual([true, [1], 503, { code: "B" }]);
  });

  test("fail as a network does, and a body that is cut off is no answer", async () => {
    const { thread, ask } = threadAndFetcher();
    const failed = ask("/a", { signal });
    thread.hear({ id: 1, kind: "failure", message: "Failed to fetch" });
    await expect(failed).rejects.toThrow(new TypeError("Failed to fetch"));
    const cut = ask("/a", { signal });
    thread.hear({ id: 2, kind: "answer", status: 200, ok: true, text: "[1," });
    await expect(cut.then((answer) => answer.json())).rejects.toThrow(SyntaxError);
  });

  test("end on the thread where they end here", async () => {
    const { thread, ask } = threadAndFetcher();
    const ending = new AbortController();
    const ended = ask("/a", { signal: ending.signal });
    ending.abort(new Error("enough"));
    await expect(ended).rejects.toThrow("enough");
    await expect(ask("/late", { signal: ending.signal })).rejects.toThrow("enough");
    expect(thread.told).toMatchObject([
      { kind: "ask", url: "/a" },
      { kind: "end", id: 1 },
    ]);
  });

  test("that are answered are not ended afterwards", async () => {
    const { thread, ask } = threadAndFetcher();
    const ending = new AbortController();
    const answered = ask("/a", { signal: ending.signal });
    thread.hear({ id: 1, kind: "answer", status: 200, ok: true, text: "[]" });
    await answered;
    ending.abort();
    expect(thread.told).toHaveLength(1);
  });

  test("go out from the page until the thread is there", async () => {
    const { thread, ask, asked } = threadAndFetcher({ here: false });
    expect(await (await ask("/a", { signal })).json()).toBe("directly");
    thread.hear({ kind: "here" });
    void ask("/b", { signal });
    expect([asked, thread.told.map((told) => told.kind === "ask" && told.url)]).toEqual([["/a"], ["/b"]]);
  });

  test("go out from the page once the thread is lost, the one in flight too", async () => {
    const { thread, ask, asked } = threadAndFetcher();
    const flying = ask("/a", { signal });
    thread.onerror?.(lost);
    expect(await (await flying).json()).toBe("directly");
    await ask("/b", { signal });
    expect(asked).toEqual(["/a", "/b"]);
  });

  test("go out from the page where a browser has no threads", async () => {
    const { directly } = threadAndFetcher();
    const ask = askingApart(directly, () => {
      throw new ReferenceError("Worker is not defined");
    });
    expect(ask).toBe(directly);
  });
});
