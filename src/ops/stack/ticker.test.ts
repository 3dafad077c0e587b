import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startTicker } from "./ticker.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the ticker", () => {
  it("never has two runs in flight", async () => {
    let running = 0;
    let most = 0;
    const run = async () => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 250));
      running--;
    };
    const ticker = startTicker({ everyMs: 100, run }, () => {});
    await vi.advanceTimersByTimeAsync(1000);
    expect(most).toBe(1);
    const stopped = ticker.stop();
    await vi.advanceTimersByTimeAsync(300);
    await stopped;
    expect(running).toBe(0);
  });

  it("begins right away where that is asked for", async () => {
    const run = vi.fn(async () => {});
    const ticker = startTicker({ everyMs: 100, atOnce: true, run }, () => {});
    await vi.advanceTimersByTimeAsync(0);
    expect(run).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(250);
    await ticker.stop();
    expect(run).toHaveBeenCalledTimes(3);
  });

  it("reports a failed run and goes on", async () => {
    const log: string[] = [];
    const run = vi.fn(async () => {
      throw new Error("no answer");
    });
    const ticker = startTicker({ everyMs: 100, run }, (line) => log.push(line));
    await vi.advanceTimersByTimeAsync(250);
    await ticker.stop();
    expect(run).toHaveBeenCalledTimes(2);
    expect(log).toEqual(["tick failed: no answer", "tick failed: no answer"]);
  });
});
