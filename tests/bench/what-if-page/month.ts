/** Four weeks of minutes as the database answers them: quiet and busy hours, bursts, gaps. The same on every run. */
import type { RuleBucketsAnswer } from "../../../src/contracts/alerts.ts";
import { ruleOf, shippedSettings } from "../../../src/domain/rule-settings.ts";
import { defaultRules } from "../../../src/domain/rules.ts";
import { DAY, MINUTE } from "../../../src/domain/time.ts";

const length = (28 * DAY) / MINUTE;
const t0 = Date.UTC(2026, 9, 28);

function sparse(scale: number, seed: number): RuleBucketsAnswer["numerator"] {
  let state = seed;
  const i: number[] = [];
  const v: number[] = [];
  for (let minute = 0; minute < length; minute++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const n = Math.floor(((state >>> 8) % 100) * scale * (minute % 5_000 > 4_950 ? 8 : 1));
    if (n === 0) continue;
    i.push(minute);
    v.push(n);
  }
  return { i, v, unobserved: [[1_000, 1_090]] };
}

/** A ratio: both sides have nearly every minute, so nothing is sparse about it. */
export const month: RuleBucketsAnswer = {
  t0,
  step: MINUTE,
  length,
  numerator: sparse(0.08, 7),
  denominator: sparse(4, 9),
  usual: null,
  lag_ms: 0,
  episodes: Array.from({ length: 8 }, (_, k) => ({
    id: `e${k}`,
    from: t0 + (4_952 + k * 5_000) * MINUTE,
    to: t0 + (5_010 + k * 5_000) * MINUTE,
    severity: "critical" as const,
  })),
};

const definition = defaultRules["api-error-rate"];

/** The rule that is tried, at its `n`-th warning level. */
export const ruleAt = (n: number, windowS = 300) =>
  ruleOf("api-error-rate", definition, {
    ...shippedSettings("api-error-rate", definition),
    warning: 0.01 + (n % 40) / 1_000,
    windowS,
  });
