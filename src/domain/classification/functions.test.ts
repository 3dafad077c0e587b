/** One crash of a function leaves the line of the invocation and one of its worker; together they count once. */
import { describe, expect, it } from "vitest";
import { fixtureOptions } from "../../../tests/fixtures/drain/load.ts";
import { classifyBatch } from "./classify.ts";

const functionId = "7c2e4a60-9f1b-4d3c-8e5a-1b2c3d4e5f60";
const execution = "3b1f0c2d-5e6a-4b7c-8d9e-0f1a2b3c4d5e";
const at = 1_795_000_000_000_000;

/** The fact that a line shares, as `part key`. */
function factOf(metadata: object, us = at): string | null {
  const line = { id: "line", timestamp: us, event_message: "said", metadata: { function_id: functionId, ...metadata } };
  const { fact } = classifyBatch([line], fixtureOptions).events[0] ?? {};
  return fact === undefined ? null : `${fact.part} ${fact.key}`;
}

const invocation = (status_code: number, execution_id: string | null, us?: number) =>
  factOf({ execution_id, request: { method: "POST", pathname: "/functions/v1/pay" }, response: { status_code } }, us);
const worker = (event_type: string, reason: string | null, us?: number) =>
  factOf({ event_type, reason, execution_id: execution, level: "error" }, us);

describe("a worker that", () => {
  it("runs out of memory or time tells what its invocation tells", () => {
    const key = `function/${execution}/limit`;
    expect([invocation(546, execution), worker("Shutdown", "Memory"), worker("Shutdown", "CPUTime")]).toEqual([
      `outcome ${key}`,
      `echo ${key}`,
      `echo ${key}`,
    ]);
  });

  it("dies of an exception tells what its invocation tells", () => {
    const key = `function/${execution}/error`;
    expect([invocation(500, execution), worker("UncaughtException", null)]).toEqual([`outcome ${key}`, `echo ${key}`]);
  });

  it("does not boot has no execution that its invocation knew: the function and the five minutes tell", () => {
    const key = `function/${functionId}/boot/${at / 300e6 - ((at / 300e6) % 1)}`;
    expect([invocation(503, null), worker("BootFailure", null, at + 1_000_000)]).toEqual([`outcome ${key}`, `echo ${key}`]);
    expect(worker("BootFailure", null, at + 300e6)).not.toBe(`echo ${key}`);
  });

  it("is put to rest, or an invocation that went well, shares nothing", () => {
    expect([
      invocation(200, execution),
      invocation(404, execution),
      worker("Shutdown", "EarlyDrop"),
      worker("Log", null),
    ]).toEqual([null, null, null, null]);
    expect(invocation(500, null)).toBeNull();
  });
});
