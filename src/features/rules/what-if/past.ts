/** What an answer of minutes is tried on. */
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import { decodeMinutes } from "../../../domain/alert-engine/minutes.ts";
import type { Measure } from "../../../domain/rules.ts";
import { nightsOf } from "./nights.ts";
import { rangeOfBuckets, recordedRanges } from "./ranges.ts";
import type { Past } from "./what-if.ts";

/** The answer of a rule of the given measure, with the nights of the installation. */
export const pastOf = (measure: Measure, answer: RuleBucketsAnswer): Past => ({
  buckets: decodeMinutes(measure, answer),
  recorded: recordedRanges(answer),
  nights: nightsOf(rangeOfBuckets(answer), answer.zone),
});
