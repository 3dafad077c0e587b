import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { classifyBatch } from "../../../domain/classification/classify.ts";
import type { ClassifyOptions } from "../../../domain/classification/options.ts";
import { defaultStorageKinds } from "../../../domain/classification/options.ts";
import { instantOf } from "../../../domain/time.ts";
import { audienceConfig } from "../cast.ts";
import { randomOf } from "../random.ts";
import { batchesOf } from "../traffic.ts";
import type { Activity } from "./activity.ts";
import { countsOf } from "./activity.ts";
import { allActivities } from "./catalogue.ts";

const now = instantOf(Date.UTC(2026, 10, 18, 9, 30));
const release = "2026.11.17";

const options: ClassifyOptions = {
  receivedAt: now,
  audience: audienceConfig,
  storageKinds: defaultStorageKinds,
  keepSuccesses: true,
  self: { functionId: null, path: "/functions/v1/log-drain", ticker: "/functions/v1/tick", client: "nexsys-watch" },
  hash: (id) => createHmac("sha256", "test").update(id).digest("hex"),
};

/** What the receiver makes of one occurrence, batch by batch. */
function received(name: string, activity: Activity) {
  const { lines, reports } = activity.perform({ us: now * 1_000, random: randomOf(9, name), release });
  const batches = batchesOf(lines).map(({ product, events }) => ({ product, seen: classifyBatch(events, options) }));
  return { lines, reports, batches };
}

test.each(allActivities)("the classifier counts of %s what the catalogue says", (name, activity) => {
  const { reports, batches } = received(name, activity);
  const facts = batches.flatMap(({ seen }) => seen.events.flatMap(({ fact }) => fact ?? []));
  const outcomes = new Set(facts.flatMap(({ key, part }) => (part === "outcome" ? [key] : [])));
  const counted = batches.flatMap(({ product, seen }) =>
    seen.events.flatMap(({ signal, variant, also, fact }) =>
      // As the database settles it: what an outcome tells, no echo counts again.
      fact?.part === "echo" && outcomes.has(fact.key)
        ? []
        : [...(signal === null ? [] : [[signal, variant] as const]), ...(also ?? [])].map((count) => [...count, product]),
    ),
  );
  const told = reports.map(({ signal, variant, source }) => [signal, variant, source]);
  expect([...counted, ...told].sort()).toEqual([...countsOf(activity, release)].sort());
});

test.each(allActivities)(
  "the classifier recognises the product of every line of %s, and takes all of them or sets them aside",
  (name, activity) => {
    const { lines, batches } = received(name, activity);
    const aside = batches.flatMap(({ seen }) => [...seen.dropped, ...seen.rejected]);
    const events = batches.flatMap(({ seen }) => seen.events);
    if (activity.setAside !== undefined) {
      expect(aside).toEqual([{ source: "unknown", reason: activity.setAside, n: lines.length }]);
      expect(events).toEqual([]);
      return;
    }
    expect(aside).toEqual([]);
    expect(events).toHaveLength(lines.length);
    for (const { product, seen } of batches) expect(seen.events.every((event) => event.source === product)).toBe(true);
  },
);

test("lines carry addresses of people and machines, and none of them survives the receiver", () => {
  const all = allActivities.map(([name, activity]) => received(name, activity));
  const personal = /@example\.com|(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d|2001:db8:|Mozilla/;
  expect(JSON.stringify(all.map(({ lines }) => lines))).toMatch(personal);
  expect(JSON.stringify(all.map(({ batches }) => batches))).not.toMatch(personal);
});
