/** One record of a file, or the reason why it is none. */
export type FileRecord = { readonly value: unknown } | { readonly fault: RecordFault };

/** Why a record could not be read; each is a reason in the ledger of outcomes. */
export type RecordFault = "malformed-json" | "malformed-csv" | "too-large";

export const fault = (reason: RecordFault): FileRecord => ({ fault: reason });

/** Longest record in characters: an answer of the log API, with its thousand rows, is one. */
export const maxRecord = 64 * 1_024 * 1_024;
