import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WallApi } from "../../api/wall.ts";
import { type PairingStep, pairUp } from "./pair-up.ts";
import { keepPairing, readPairing } from "./token-store.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const waiting = { state: "waiting" } as const;
const approved = { state: "approved", token: `nwd_${"0".repeat(64)}`, display: { id: "d", name: "Ops TV 2" } } as const;

function screen(start: WallApi["pairStart"], poll: WallApi["pairPoll"]) {
  const steps: PairingStep[] = [];
  const ending = new AbortController();
  const onHeard = vi.fn();
  const api: WallApi = {
    environment: { name: "Test", url: "https://x.example", publishableKey: "sb_publishable_x" },
    pairStart: start,
    pairPoll: poll,
    wall: () => Promise.reject(new Error("not asked here")),
  };
  const paired = pairUp(api, { onStep: (step) => steps.push(step), onHeard }, ending.signal);
  return { steps, ending, onHeard, paired };
}

const codes = (...all: string[]) => {
  let i = 0;
  return vi.fn(async () => ({ code: all[i++] ?? "NONE", secret: "s", expires_at: 0, poll_s: 3 }));
};

test("a code is shown until it is approved", async () => {
  const poll = vi.fn<WallApi["pairPoll"]>().mockResolvedValueOnce(waiting).mockResolvedValueOnce(approved);
  const { steps, onHeard, paired } = screen(codes("K7M2QX"), poll);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(await paired).toEqual({ token: approved.token, name: "Ops TV 2" });
  expect(onHeard).toHaveBeenCalledTimes(3);
  expect(steps).toEqual([{ state: "code", code: "K7M2QX" }]);
});

test("a screen may wait for weeks: each question lets go of what it waited with", async () => {
  const poll = vi.fn<WallApi["pairPoll"]>().mockResolvedValue(waiting);
  const { ending, paired } = screen(codes("K7M2QX"), poll);
  let listeners = 0;
  const { signal } = ending;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners += 1;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners -= 1;
    removeEventListener.apply(signal, args);
  };
  await vi.advanceTimersByTimeAsync(300_000);
  expect(poll.mock.calls.length).toBeGreaterThan(90);
  expect(listeners).toBeLessThanOrEqual(1);
  ending.abort();
  expect(await paired).toBeNull();
});

test("an expired code is followed by a new one", async () => {
  const poll = vi.fn<WallApi["pairPoll"]>().mockResolvedValueOnce({ state: "expired" }).mockResolvedValueOnce(approved);
  const { steps, paired } = screen(codes("AAAAAA", "BBBBBB"), poll);
  await vi.advanceTimersByTimeAsync(6_000);
  await paired;
  expect(steps.map((step) => step.state === "code" && step.code)).toEqual(["AAAAAA", "BBBBBB"]);
});

test("a question that fails after a code keeps the code: it may have been typed already", async () => {
  const poll = vi.fn<WallApi["pairPoll"]>().mockRejectedValueOnce(new Error("no network")).mockResolvedValueOnce(approved);
  const { steps, paired } = screen(codes("K7M2QX"), poll);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await paired).not.toBeNull();
  expect(steps).toHaveLength(1);
});

test("without a code it says why and tries again; it ends when the page does", async () => {
  const start = vi.fn<WallApi["pairStart"]>().mockRejectedValue(new Error("too many screens"));
  const { steps, ending, paired } = screen(start, vi.fn());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(steps.at(-1)).toMatchObject({ state: "failed" });
  expect(start.mock.calls.length).toBeGreaterThan(1);
  ending.abort();
  expect(await paired).toBeNull();
});

test("what is kept is read again; what is corrupt, foreign or refused is no pairing and no crash", () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  const store = () => storage;
  const pairing = { token: approved.token, name: "Ops TV 2", diagonal_in: 65, distance_m: 5 };
  keepPairing(store, "Test", pairing);
  expect(readPairing(store, "Test")).toEqual(pairing);
  expect(readPairing(store, "Other")).toBeNull();
  for (const text of ["{", "null", "7", '{"token":7}', '{"token":"short","name":"x"}']) {
    kept.set("nexsys-watch.display.Test", text);
    expect(readPairing(store, "Test")).toBeNull();
  }
  keepPairing(store, "Test", null);
  expect(kept.size).toBe(0);
  const refusing = () => {
    throw new Error("QuotaExceededError");
  };
  for (const full of [refusing, () => ({ getItem: refusing, setItem: refusing, removeItem: refusing })]) {
    expect(readPairing(full, "Test")).toBeNull();
    expect(() => keepPairing(full, "Test", pairing)).not.toThrow();
  }
});
