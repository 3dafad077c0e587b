import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BrokenOff, jsonRecords, ndjsonRecords } from "./json-records.ts";
import type { FileRecord } from "./record.ts";

type Reader = (chunks: AsyncIterable<string>) => AsyncIterable<FileRecord>;

async function read(reader: Reader, text: string, chunkSize = 7): Promise<FileRecord[]> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += chunkSize) yield text.slice(at, at + chunkSize);
  }
  const records: FileRecord[] = [];
  for await (const record of reader(chunks())) records.push(record);
  return records;
}

const events = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 12 });
const sizes = fc.integer({ min: 1, max: 40 });
const valuesOf = (list: readonly unknown[]): FileRecord[] => list.map((value) => ({ value: JSON.parse(JSON.stringify(value)) }));

describe("an array", () => {
  it("gives its elements, however it is cut into chunks and laid out", async () => {
    await fc.assert(
      fc.asyncProperty(events, sizes, fc.constantFrom(0, 2), async (list, size, indent) => {
        expect(await read(jsonRecords, JSON.stringify(list, null, indent), size)).toEqual(valuesOf(list));
      }),
    );
  });

  it("may hold what is no event", async () => {
    expect(await read(jsonRecords, '[null, 12,"a ] , b" ,true,[1,[2]],{}]')).toEqual(
      valuesOf([null, 12, "a ] , b", true, [1, [2]], {}]),
    );
  });

  it("costs a damaged element and no other", async () => {
    expect(await read(jsonRecords, '[{"a":1},{"a":1,},nul,{"b":2}]')).toEqual([
      { value: { a: 1 } },
      { fault: "malformed-json" },
      { fault: "malformed-json" },
      { value: { b: 2 } },
    ]);
  });

  it.each(["[{},", '[{"a":"', '[{"a":1},{"a"', "[{},nul", "[{},}x", '[{"a":"x""},{"b":1},{"c":2}]'])(
    "that breaks off (%s) gives what came before, and says so",
    async (text) => {
      await expect(read(jsonRecords, text)).rejects.toThrow(BrokenOff);
    },
  );
});

describe("values that follow each other", () => {
  it("are records each, over lines or on one", async () => {
    expect(await read(jsonRecords, '{"a":\n1}\n{"b":"}"}{"c":[]}')).toEqual(valuesOf([{ a: 1 }, { b: "}" }, { c: [] }]));
  });
});

describe("lines", () => {
  it("are records each, however they are cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(events, sizes, fc.constantFrom("\n", "\r\n", "\n\n"), async (list, size, end) => {
        const text = list.map((event) => JSON.stringify(event) + end).join("");
        expect(await read(ndjsonRecords, text, size)).toEqual(valuesOf(list));
      }),
    );
  });

  it("that are damaged cost no other", async () => {
    expect(await read(ndjsonRecords, '{"a":1}\n{"a":\n\n{"b":2}\n{"c"')).toEqual([
      { value: { a: 1 } },
      { fault: "malformed-json" },
      { value: { b: 2 } },
      { fault: "malformed-json" },
    ]);
  });
});
