/** Channels that fail and data that is late, from counts to real HTTP: nothing doubled, nothing lost, counted from what the receiver got. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { databaseForFile } from "../database/database.ts";
import type { Behaviour, Receiver } from "./receiver.ts";
import { startReceiver } from "./receiver.ts";
import { Scene } from "./scene.ts";
import { books, people, storyEnd, tell } from "./story.ts";
import { Wire } from "./wire.ts";

const { sql } = databaseForFile();
const say = (fault: string, figures: string): void => console.info(`fault: ${fault}: ${figures}`);

let receiver: Receiver;
let scene: Scene;
let wire: Wire;
/** What was to be told. */
let expected: string[] = [];

async function play(minuteOf: (minute: number) => Promise<void> = async () => {}): Promise<void> {
  for (let minute = 3; minute <= storyEnd; minute += 1) {
    await minuteOf(minute);
    await people(scene, minute);
    await scene.call(minute, 1);
    await scene.call(minute, 31);
  }
}

beforeAll(async () => {
  scene = new Scene(sql());
  await tell(scene);
  await play();
  expected = await scene.told();
  // Each fault meets the same messages.
  await sql()`create table public.kept_outbox as select * from watch.outbox`;
  await sql()`create table public.kept_entries as select * from watch.outbox_entries`;
}, 180_000);

beforeEach(async () => {
  receiver = await startReceiver();
  wire = new Wire(scene, receiver);
});
afterEach(() => receiver.stop());
afterAll(async () => {
  await sql()`drop table if exists public.kept_outbox, public.kept_entries`;
});

describe("a channel that", () => {
  beforeEach(async () => {
    await sql()`truncate watch.outbox cascade`;
    await sql()`truncate watch.channels cascade`;
    await sql()`insert into watch.outbox select * from public.kept_outbox`;
    await sql()`insert into watch.outbox_entries select * from public.kept_entries`;
    await scene.channel("chat");
    await scene.channel("pager", ["critical"]);
    await wire.connect();
  });

  /** Answers every second request so. */
  const everySecond = (fault: Behaviour): Behaviour[] => Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? fault : "ok"));
  const passing: readonly (readonly [string, readonly Behaviour[]])[] = [
    ["answers 500", everySecond({ status: 500 })],
    ["answers 429", everySecond({ status: 429, headers: { "retry-after": "1" } })],
    ["cuts the connection", everySecond("cut")],
    ["hangs", ["hang", "hang", "hang", "ok"]],
  ];

  test.each(passing)(
    "%s is told everything once",
    async (fault, behaviours) => {
      for (const path of ["/chat", "/pager"]) receiver.behave(path, ...behaviours);
      await wire.deliverToTheEnd();
      const found = books(await wire.taken(), expected);
      const failed = receiver.received.filter(({ behaviour }) => behaviour !== "ok").length;
      say(
        `channel ${fault}`,
        `${receiver.received.length} requests, ${failed} failed, ${found.messages} messages, doubled ${found.doubled}, lost ${found.lost}`,
      );
      expect(failed).toBeGreaterThan(2);
      expect(found).toEqual({ messages: expected.length, doubled: 0, lost: 0, unexpected: 0 });
    },
    120_000,
  );

  test("answers 400 is given up at once, and what it was to be told is told elsewhere as undelivered", async () => {
    receiver.behave("/chat", { status: 400, body: "invalid_payload" });
    await wire.deliverToTheEnd();
    const [taken, givenUp] = [await wire.taken(), await wire.givenUp()];
    // The end of what was never heard of is no news.
    const begun = (line: string) => !line.startsWith("resolved ");
    const owed = expected.filter((line) => line.endsWith("→ pager") || begun(line));
    const found = books([...taken, ...givenUp.filter(begun)], owed);
    say(
      "channel answers 400",
      `${receiver.on("/chat").length} refused, ${taken.length} messages elsewhere, ${givenUp.length} told as undelivered, ` +
        `doubled ${found.doubled}, lost ${found.lost}`,
    );
    expect(givenUp.length).toBeGreaterThan(3);
    expect(taken.every((line) => line.endsWith("→ pager"))).toBe(true);
    expect(found).toEqual({ messages: owed.length, doubled: 0, lost: 0, unexpected: 0 });
  });

  test("was not told, or was told twice, would be seen in the figures", async () => {
    await wire.deliver();
    const [first = "", ...rest] = await wire.taken();
    expect(books(rest, expected)).toMatchObject({ lost: expected.length - rest.length });
    expect(books([first, first, ...rest], expected)).toMatchObject({ doubled: 1 });
  });
});

describe("data that is late", () => {
  /** Without the minute: an alert that is seen later is the same alert. */
  const undated = (lines: readonly string[]) => {
    const seen = new Map<string, number>();
    return lines.map((line) => {
      const words = line.replace(/[@!]\+\d+#\d+/, "");
      seen.set(words, (seen.get(words) ?? 0) + 1);
      return `${words} ${seen.get(words)}`;
    });
  };

  test("by half an hour is told of by nobody, and disturbs nothing that is", async () => {
    await tell(scene);
    await wire.connect();
    await play(async (minute) => {
      if (minute % 10 === 5 && minute >= 35) await scene.errors(minute - 32, 300);
      await wire.deliver();
    });
    await wire.deliverToTheEnd();
    const found = books(await wire.taken(), expected);
    say("data half an hour late", `4 storms, ${found.messages} messages, doubled ${found.doubled}, lost ${found.lost}`);
    expect(found).toEqual({ messages: expected.length, doubled: 0, lost: 0, unexpected: 0 });
  }, 120_000);

  test("by two minutes is told of once, later", async () => {
    await tell(scene, { errorsUntil: 40 });
    await wire.connect();
    await play(async (minute) => {
      if (minute >= 42 && minute < 52) await scene.errors(minute - 2, 30);
      await wire.deliver();
    });
    await wire.deliverToTheEnd();
    const taken = await wire.taken();
    const found = books(undated(taken), undated(expected));
    say("data two minutes late", `10 minutes of it, ${found.messages} messages, doubled ${found.doubled}, lost ${found.lost}`);
    expect(taken).not.toEqual(expected);
    expect(found).toEqual({ messages: expected.length, doubled: 0, lost: 0, unexpected: 0 });
  }, 120_000);
});
