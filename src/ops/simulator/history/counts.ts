/** The rollups of a past range: what was counted in each minute, or in each hour where minutes would be too many. Pure. */
import type { Source } from "../../../domain/signals.ts";
import type { Millis, TimeRange } from "../../../domain/time.ts";
import { ceilTo, floorTo, HOUR, MINUTE, shift } from "../../../domain/time.ts";
import type { Activity, Count } from "../activities/activity.ts";
import { countsOf } from "../activities/activity.ts";
import type { ActivityName } from "../activities/catalogue.ts";
import { poisson } from "../draws.ts";
import type { Intent } from "../payments.ts";
import { randomOf } from "../random.ts";
import type { World } from "../world.ts";
import { ratesAt, versionAt } from "../world.ts";

/** Counts in columns: row `i` says that `keys[key[i]]` happened `n[i]` times in the bucket that starts at `at[i]` (milliseconds). */
export interface Rollup {
  readonly keys: readonly Count[];
  readonly key: number[];
  readonly at: number[];
  readonly n: number[];
}

/** How often an activity happened within a minute. */
export type Occurrences = readonly (readonly [ActivityName, Activity, number])[];

/** What happened within one minute. The same minute of the same world is always the same. */
export function occurrencesIn(world: World, minute: TimeRange["from"], steps = 1): Occurrences {
  const random = randomOf(world.seed, "bucket", minute, steps);
  return ratesAt(world, minute).map(({ name, activity, perMinute }) => [name, activity, poisson(random, perMinute * steps)]);
}

/** Everything that one occurrence of an activity adds to the rollups, one `source.events` for each of its lines among it. */
export function weightOf(activity: Activity, release: string): readonly Count[] {
  const { lines, reports } = activity.perform({ us: 0, random: randomOf(0, "weight"), release });
  const written: readonly Source[] = [...lines.map((line) => line.product), ...reports.map((report) => report.source)];
  return [...countsOf(activity, release), ...written.map((source): Count => ["source.events", source, source])];
}

/** What an intent adds to the rollups, and when. */
function traceOf({ createdAt, decided }: Intent): readonly (readonly [at: number, Count])[] {
  const written: Count = ["source.events", "database", "database"];
  const created: Count = ["payment_intent.created", "", "database"];
  const made = [[createdAt, created] as const, [createdAt, written] as const];
  if (decided === null) return made;
  return [...made, [decided.at, [`payment_intent.${decided.outcome}`, "", "database"]], [decided.at, written]];
}

/**
 * The rollup of a range in buckets of `step`: a minute, or an hour, which is then sampled each quarter. Only whole buckets count, and
 * only those in which something happened have a row.
 */
export function rollupOf(world: World, range: TimeRange, step: Millis, intents: readonly Intent[]): Rollup {
  const keys: Count[] = [];
  const indexOf = new Map<string, number>();
  const index = (count: Count): number => {
    const name = count.join("\u0000");
    const known = indexOf.get(name);
    if (known !== undefined) return known;
    indexOf.set(name, keys.length);
    return keys.push(count) - 1;
  };
  const weights = new Map<string, readonly number[]>();
  const weigh = (name: ActivityName, activity: Activity, release: string): readonly number[] => {
    const known = weights.get(`${name} ${release}`) ?? weightOf(activity, release).map(index);
    weights.set(`${name} ${release}`, known);
    return known;
  };
  const decisions = Map.groupBy(intents.flatMap(traceOf), ([at]) => Math.floor(at / step) * step);
  const rollup: Rollup = { keys, key: [], at: [], n: [] };
  const sample = step >= HOUR ? 15 * MINUTE : MINUTE;
  for (let at = ceilTo(range.from, step); at < floorTo(range.to, step); at = shift(at, step)) {
    const bucket: number[] = [];
    const add = (key: number, n: number) => {
      bucket[key] = (bucket[key] ?? 0) + n;
    };
    for (let part = at; part < at + step; part = shift(part, sample)) {
      const release = versionAt(world, part);
      for (const [name, activity, n] of occurrencesIn(world, part, sample / MINUTE)) {
        if (n > 0) for (const key of weigh(name, activity, release)) add(key, n);
      }
    }
    for (const [, count] of decisions.get(at) ?? []) add(index(count), 1);
    add(index(["source.events", "probe", "probe"]), step / MINUTE);
    bucket.forEach((n, key) => {
      rollup.key.push(key);
      rollup.at.push(at);
      rollup.n.push(n);
    });
  }
  return bySignal(rollup);
}

/** The same rows signal by signal, as the tables' keys have them: neighbours go into the index, and onto the disk, as neighbours. */
function bySignal({ keys, key, at, n }: Rollup): Rollup {
  const signals = [...new Set(keys.map(([signal]) => signal))].sort();
  const placeOf = keys.map(([signal]) => signals.indexOf(signal));
  const rows: number[][] = signals.map(() => []);
  for (const [i, k] of key.entries()) rows[placeOf[k] ?? 0]?.push(i);
  const order = rows.flat();
  const ordered = (column: readonly number[]) => order.map((i) => column[i] ?? 0);
  return { keys, key: ordered(key), at: ordered(at), n: ordered(n) };
}

/** The same counts by longer buckets of `step`. */
export function coarser({ keys, key, at, n }: Rollup, step: Millis): Rollup {
  const sums = new Map<string, number>();
  key.forEach((k, i) => {
    const bucket = Math.floor((at[i] ?? 0) / step) * step;
    sums.set(`${k} ${bucket}`, (sums.get(`${k} ${bucket}`) ?? 0) + (n[i] ?? 0));
  });
  const sum: Rollup = { keys, key: [], at: [], n: [] };
  for (const [name, total] of sums) {
    const [k = 0, bucket = 0] = name.split(" ").map(Number);
    sum.key.push(k);
    sum.at.push(bucket);
    sum.n.push(total);
  }
  return sum;
}
