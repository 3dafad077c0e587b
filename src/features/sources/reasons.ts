/** Why events were not counted, in words. Reasons of the receivers and of `watch.ingest`. */

const words: Readonly<Record<string, string>> = {
  "own-log": "the monitor's own log lines",
  "not-an-object": "not a JSON object",
  empty: "empty",
  "too-deep": "nested more than 32 levels deep",
  "too-large": "larger than 64 KiB",
  unreadable: "in no form that is known",
  "too-late": "sent so late that nobody can tell whether they were counted before",
  malformed_json: "a request that was no JSON",
  not_an_array: "a request that was no list of events",
  damaged_gzip: "a request whose gzip was damaged",
  interrupted: "a request that broke off",
  too_deep: "a request nested more than 32 levels deep",
  body_too_large: "a request over 1 MB",
  inflated_too_large: "a request over 4 MB unpacked",
  too_many_events: "a request of more than 1,000 events",
  unsupported_type: "a request that did not say JSON",
  unsupported_encoding: "a request packed in another way than gzip",
  no_dsn: "a report without a DSN",
  dsn_not_allowed: "a report for a DSN that is not listed",
  origin_not_allowed: "a report from a page that is not listed",
  rate_limited: "over the limit of one address",
};

/** A reason in words; one of a newer database as it is spelt there, without its underscores. */
export function reasonWords(reason: string): string {
  const state = /^not-storable-(\w+)$/.exec(reason)?.[1];
  if (state !== undefined) return `refused by the database (SQLSTATE ${state.toUpperCase()})`;
  return words[reason] ?? reason.replaceAll(/[_-]/g, " ");
}
