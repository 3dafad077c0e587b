import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResponseReader } from "./response.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n7\r\n, wörld\r\n0\r\n\r\n".replace(
  "7\r\n",
  "8\r\n",
);
const sized = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\nslow";
const closed = "HTTP/1.0 200\r\n\r\nuntil the end";
const interim = `HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${sized}`;

describe("a response", () => {
  it.each([
    ["in chunks", chunked, 200, "hello, wörld"],
    ["of a stated length", sized, 429, "slow"],
    ["until the connection ends", closed, 200, "until the end"],
    ["after an interim one", interim, 429, "slow"],
    ["without a body", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""],
  ])("%s is read, wherever the network cuts it", (_, text, status, body) => {
    fc.assert(
      fc.property(fc.array(fc.nat(bytes(text).length), { maxLength: 6 }), (cuts) => {
        const reader = new ResponseReader();
        const whole = bytes(text);
        const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const answers = places.slice(1).map((end, index) => reader.read(whole.subarray(places[index], end)));
        const answer = answers.find((one) => one !== null) ?? reader.end();
        expect(answer).toMatchObject({ status, body });
      }),
    );
  });

  it("is complete as soon as its last byte is there, though the connection stays open", () => {
    expect(new ResponseReader().read(bytes(chunked))).not.toBeNull();
    expect(new ResponseReader().read(bytes(sized))?.headers.get("retry-after")).toBe("120");
    expect(new ResponseReader().read(bytes(closed))).toBeNull();
  });

  it("of more than 64 KB is read no further", () => {
    const reader = new ResponseReader();
    let answer = reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"));
    for (let n = 0; answer === null; n++) {
      expect(n).toBeLessThan(70);
      answer = reader.read(new Uint8Array(1_024).fill(120));
    }
    expect(answer.body.length).toBeLessThanOrEqual(65_536);
  });

  it("that is none is said to be none", () => {
    expect(() => new ResponseReader().read(bytes("SSH-2.0-OpenSSH_9.6\r\n\r\n"))).toThrow("no HTTP answer");
    expect(new ResponseReader().end()).toBeNull();
  });

  it("of any bytes neither throws anything else nor hangs", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom("", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"),
        (noise, head) => {
          const reader = new ResponseReader();
          try {
            reader.read(new Uint8Array([...bytes(head), ...noise]));
          } catch (error) {
            expect(String(error)).toContain("no HTTP answer");
          }
          reader.end();
        },
      ),
    );
  });
});
