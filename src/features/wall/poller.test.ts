import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPoller, type Kept } from "./poller.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const clocks = () => ({ steady: performance.now(), wall: Date.now() });

interface Question {
  readonly signal: AbortSignal;
  readonly answer: (now: number) => Promise<void>;
  readonly fail: (error: unknown) => Promise<void>;
}

/** An answer that breaks who judges it. */
const ODD = 13;

/** A poller whose questions are answered by hand. */
function byHand(kept: Kept<{ readonly now: number }> | null = null) {
  const questions: Question[] = [];
  const settled = async (): Promise<void> => void (await vi.advanceTimersByTimeAsync(0));
  const poller = createPoller<{ readonly now: number }>({
    clocks,
    kept,
    delay: ({ answer, failures }) => {
      if (answer?.now === ODD) throw new Error("cannot be judged");
      return 1_000 * (failures + 1);
    },
    ask: (signal) =>
      new Promise((resolve, reject) => {
        questions.push({
          signal,
          answer: (now) => {
            resolve({ now });
            return settled();
          },
          fail: (error) => {
            reject(error);
            return settled();
          },
        });
      }),
  });
  poller.start();
  return { poller, questions };
}

test("there is one question at a time: the wait begins when it has ended", async () => {
  const { questions } = byHand();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(questions).toHaveLength(1);
  await questions[0]?.answer(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(questions).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(questions).toHaveLength(2);
});

test("an older answer never replaces a newer one", async () => {
  const { poller, questions } = byHand();
  await questions[0]?.answer(20);
  await vi.advanceTimersByTimeAsync(1_000);
  await questions[1]?.answer(10);
  expect(poller.polled().answer).toEqual({ now: 20 });
});

test("a failure keeps the last answer, counts, and waits longer; an answer ends it", async () => {
  const { poller, questions } = byHand();
  await questions[0]?.answer(1);
  await vi.advanceTimersByTimeAsync(1_000);
  await questions[1]?.fail("down");
  expect(poller.polled()).toMatchObject({ answer: { now: 1 }, error: "down", failures: 1, wait: 2_000 });
  await vi.advanceTimersByTimeAsync(2_000);
  await questions[2]?.answer(2);
  expect(poller.polled()).toMatchObject({ answer: { now: 2 }, error: null, failures: 0, wait: 1_000 });
});

test("stopping ends the question in flight, and what comes of it is dropped", async () => {
  const { poller, questions } = byHand();
  poller.stop();
  expect(questions[0]?.signal.aborted).toBe(true);
  await questions[0]?.answer(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(poller.polled().answer).toBeNull();
  expect(questions).toHaveLength(1);
  poller.start();
  expect(questions).toHaveLength(2);
});

test("what the page before kept stands until anything is answered, and a failure leaves it", async () => {
  const kept = { answer: { now: 50 }, at: { steady: -9e6, wall: 7 } };
  const { poller, questions } = byHand(kept);
  expect(poller.polled()).toMatchObject({ ...kept, heard: false });
  await questions[0]?.fail("down");
  expect(poller.polled()).toMatchObject({ ...kept, heard: false, error: "down" });
  await vi.advanceTimersByTimeAsync(2_000);
  await questions[1]?.answer(10);
  expect(poller.polled()).toMatchObject({ answer: { now: 10 }, heard: true });
});

test("an answer is as old as its question: what was long on its way is not believed to be new", async () => {
  const { poller, questions } = byHand();
  const { steady } = clocks();
  await vi.advanceTimersByTimeAsync(9_000);
  await questions[0]?.answer(1);
  expect(poller.polled().at?.steady).toBe(steady);
  expect(poller.polled().nextAt).toBe(steady + 10_000);
});

test("an answer that nobody can judge is a fault, and the next question goes out", async () => {
  const { poller, questions } = byHand();
  await questions[0]?.answer(ODD);
  expect(poller.polled().error).toEqual(new Error("cannot be judged"));
  await vi.advanceTimersByTimeAsync(60_000);
  await questions[1]?.answer(20);
  expect(poller.polled()).toMatchObject({ answer: { now: 20 }, error: null });
});
