/** Documents that parsers, databases and rules stumble over, in the style of the JSONTestSuite and the Big List of Naughty Strings. */
import { drainFixture } from "../../fixtures/drain/load.ts";

const texts: readonly string[] = [
  ...[
    "",
    " ",
    "\0",
    "a\0b",
    "\uD800",
    "\uDC00\uD800",
    "\uFFFE\uFFFF",
    "\u202Eevil",
    "Z͑ͫ̓ͪ̂ͫ̽͏",
    "👩‍👩‍👧‍👦",
    "ﷺ".repeat(50),
    "\\u0000",
    "\r\n\r\n",
  ],
  ...[
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "#{7*7}",
    '<!--#exec cmd="ls"-->',
  ],
  ...[
    "'; drop table watch.events; --",
    "\\'; select pg_sleep(9); --",
    "%s%s%s%n",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
  ],
  ...[
    "undefined",
    "null",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "9007199254740993",
    "0x10",
    "true",
    "[object Object]",
    "__proto__",
    "constructor",
  ],
  ...["2026-02-30T00:00:00Z", "infinity", "-infinity", "epoch", "9999-99-99", "0000-00-00", "now()", "12345678901234567890"],
];

const values: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1e-300, 1e300, 2 ** 53, -(2 ** 63), 1.7e308, 0.1],
  ...[[], {}, [[]], [null], [{}], [[], {}], { "": "" }, { "\0": "\0" }, { a: { a: { a: {} } } }, [1, "2", null, {}]],
];

/** Fields of an event that rules read. */
const fields: readonly string[] = ["id", "timestamp", "event_message", "metadata", "request_id", "level"];

/** Over 318 documents: every naughty value alone, in every field of an event, and within the metadata of real ones. */
export function hostileDocuments(): unknown[] {
  const hostile: unknown[] = [...texts, ...values];
  const alone = [...hostile];
  const inFields = fields.flatMap((field) => hostile.slice(0, 40).map((value) => ({ event_message: "x", [field]: value })));
  const real = [
    drainFixture("edge-logs")[0],
    drainFixture("postgres-logs")[4],
    drainFixture("storage-logs")[1],
    drainFixture("auth-logs")[0],
  ];
  const within = real.flatMap((event, at) =>
    hostile.slice(at * 8, at * 8 + 12).map((value) => {
      const metadata = event?.metadata;
      const keys = Object.keys(metadata ?? {});
      return {
        ...event,
        id: null,
        metadata: { ...(metadata as object), [keys[at % keys.length] ?? "x"]: value, naughty: value },
      };
    }),
  );
  const odd = [
    JSON.parse('{"__proto__":{"polluted":true},"metadata":{"constructor":{"prototype":1}},"event_message":"x"}'),
    nested(31),
    nested(33),
    nested(900),
  ];
  return [...alone, ...inFields, ...within, ...odd];
}

function nested(depth: number): unknown {
  let value: unknown = "bottom";
  for (let level = 0; level < depth; level++) value = { deeper: value };
  return { event_message: "deep", metadata: value };
}
