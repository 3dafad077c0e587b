/** What a run of the puller leaves to the next: how far each table was read, and until when to leave the API alone. */

/** How far one table was read. Times are milliseconds since the epoch. */
export interface TableState {
  /** Everything before was handed over; `null` before the first page. */
  readonly position: number | null;
  /** Whether the last page was full: more is waiting, and nothing needs to be read again. */
  readonly isBehind: boolean;
  readonly readAt: number;
  readonly rest: Rest;
}

/** A pause after failures, doubled with each. */
export interface Rest {
  readonly failures: number;
  readonly until: number;
  readonly error: string | null;
}

export interface PullState {
  /** Index of the dialect that the API understood last. */
  readonly dialect: number;
  readonly isDialectKnown: boolean;
  /** Of the API as a whole. */
  readonly rest: Rest;
  readonly tables: Readonly<Record<string, TableState>>;
}

export const noRest: Rest = { failures: 0, until: 0, error: null };
export const unread: TableState = { position: null, isBehind: false, readAt: 0, rest: noRest };

/** The state as it was stored. What is missing or of another kind begins anew, so that an older or damaged row stops no run. */
export function parseState(value: unknown): PullState {
  const stored = fieldsOf(value);
  const tables = Object.entries(fieldsOf(stored.tables)).map(([name, table]): [string, TableState] => {
    const { position, isBehind, readAt, rest } = fieldsOf(table);
    return [
      name,
      { position: numberOr(position, null), isBehind: isBehind === true, readAt: numberOr(readAt, 0), rest: restOf(rest) },
    ];
  });
  return {
    dialect: numberOr(stored.dialect, 0),
    isDialectKnown: stored.isDialectKnown === true,
    rest: restOf(stored.rest),
    tables: Object.fromEntries(tables),
  };
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};

const numberOr = <T>(value: unknown, otherwise: T): number | T =>
  typeof value === "number" && Number.isFinite(value) ? value : otherwise;

function restOf(value: unknown): Rest {
  const { failures, until, error } = fieldsOf(value);
  return { failures: numberOr(failures, 0), until: numberOr(until, 0), error: typeof error === "string" ? error : null };
}

const shortest = 60_000;
const longest = 30 * 60_000;

/** The pause after one more failure: a minute, then twice as long each time up to half an hour; `atLeast` where the API says so. */
export function restAfter(failed: Rest, now: number, error: string, atLeast = 0): Rest {
  const pause = Math.min(longest, shortest * 2 ** Math.min(failed.failures, 10));
  return { failures: failed.failures + 1, until: now + Math.max(pause, atLeast), error };
}
