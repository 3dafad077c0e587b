/** Objectives, judged by the domain and kept as gauges, which rules and charts read like any other. */
import type { CountedObjective } from "../../../src/domain/alert-engine/stored-objective.ts";
import { gaugesOf } from "../../../src/domain/alert-engine/stored-objective.ts";
import type { Instant } from "../../../src/domain/time.ts";
import type { RestAccess } from "../_shared/rest.ts";
import { callWatchApi, RestError } from "../_shared/rest.ts";

/** Counts the windows of every objective and sets its gauges. @throws RestError */
export async function measureObjectives(access: RestAccess, now: Instant, fetcher: typeof fetch): Promise<void> {
  const gauges = gaugesOf(objectivesIn(await callWatchApi(access, "objective_windows", {}, fetcher)), now);
  if (gauges.length > 0) await callWatchApi(access, "record_gauges", { gauges }, fetcher);
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** The objectives of an answer. @throws RestError where the database answers something else: it runs another schema than we expect */
export function objectivesIn(answer: unknown): readonly CountedObjective[] {
  const number = (value: unknown): number => {
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw new RestError("refused", null, "objective_windows answered an objective without its numbers");
  };
  const { objectives } = fieldsOf(answer);
  if (!Array.isArray(objectives)) throw new RestError("refused", null, "objective_windows answered no objectives");
  return objectives.map((entry: unknown) => {
    const { key, target, period_s, min_volume, min_failures, windows } = fieldsOf(entry);
    return {
      key: String(key),
      target: number(target),
      period_s: number(period_s),
      min_volume: number(min_volume),
      min_failures: number(min_failures),
      windows: (Array.isArray(windows) ? windows : []).map((window: unknown) => {
        const { seconds, failures, total } = fieldsOf(window);
        return { seconds: number(seconds), failures: number(failures), total: number(total) };
      }),
    };
  });
}
