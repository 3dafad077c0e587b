import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { board, me, rules, series } from "../../api/rpc.ts";
import { rangeKey, rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import type { RuleDefinition } from "../../domain/rules.ts";
import { instantOf, MINUTE, SECOND } from "../../domain/time.ts";
import { previewQuestions, previewStep } from "./preview-questions.ts";

/** How often what is measured is asked for. */
export const POLL = 15 * SECOND;

const now = () => instantOf(Date.now());

/** Levels over all rules; asked for again now and then, so that another person's change is seen while one edits. */
export const rulesQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "rules"],
    queryFn: ({ signal }) => rules(api, { signal }),
    staleTime: 30 * SECOND,
    refetchInterval: 30 * SECOND,
  });

const lastHour: ViewSearch = { range: "1h" };

/** What is measured for each rule now. */
export const boardQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "board", rangeKey(lastHour)],
    queryFn: ({ signal }) => board(api, rangeOfView(lastHour, now()), { signal }),
    placeholderData: keepPreviousData,
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });

/** Who is asking, for what they may change. */
export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "me"],
    queryFn: ({ signal }) => me(api, { signal }),
    staleTime: 5 * MINUTE,
  });

/**
 * The signals behind a rule over the last 24 hours, to try levels on: in buckets that the window is made of, so in as many questions as
 * such buckets take.
 */
export const previewQuery = (api: Api, definition: RuleDefinition, windowS: number) => {
  const signals = [...new Set([...definition.numerator, ...definition.denominator].map(({ signal }) => signal))];
  const step = previewStep(definition.measure, windowS);
  return queryOptions({
    queryKey: [api.environment.name, "series", signals, "24h", step],
    queryFn: ({ signal }) =>
      Promise.all(previewQuestions(step, now()).map((question) => series(api, signals, question, { signal }))),
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    refetchInterval: MINUTE,
  });
};
