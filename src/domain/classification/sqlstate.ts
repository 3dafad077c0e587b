/** SQLSTATEs as `db.error` counts them: by class, with the few apart that call for an answer of their own. */

/** Names of the classes, after the appendix "PostgreSQL Error Codes" of the PostgreSQL manual. */
const classes: Readonly<Record<string, string>> = {
  "08": "connection_exception",
  "0A": "feature_not_supported",
  "21": "cardinality_violation",
  "22": "data_exception",
  "23": "integrity_constraint_violation",
  "25": "invalid_transaction_state",
  "28": "invalid_authorization",
  "2B": "dependent_privileges",
  "34": "invalid_cursor_name",
  "3D": "invalid_catalog_name",
  "3F": "invalid_schema_name",
  "40": "transaction_rollback",
  "42": "syntax_or_access_rule",
  "44": "with_check_option_violation",
  "53": "insufficient_resources",
  "54": "program_limit_exceeded",
  "55": "object_not_in_prerequisite_state",
  "57": "operator_intervention",
  "58": "system_error",
  F0: "config_file_error",
  HV: "foreign_data_wrapper_error",
  P0: "plpgsql_error",
  XX: "internal_error",
};

/** Codes that stand apart from their class. */
const apart: Readonly<Record<string, string>> = {
  "40P01": "deadlock",
  "42501": "insufficient_privilege",
  "53300": "too_many_connections",
  "55P03": "lock_timeout",
  "57014": "timeout",
};

/** Variant of `db.error` for a SQLSTATE; `message` tells a statement that ran out of time from one that its caller cancelled. */
export function sqlstateVariant(code: string | null, message: string): string {
  const state = (code ?? "").toUpperCase();
  if (state === "57014" && /due to user request/.test(message)) return "query_canceled";
  if (Object.hasOwn(apart, state)) return apart[state] ?? "other";
  const prefix = state.slice(0, 2);
  return /^[0-9A-Z]{5}$/.test(state) && Object.hasOwn(classes, prefix) ? (classes[prefix] ?? "other") : "other";
}

/** Codes by the server's English sentences, for lines from which a query or a collector left the code out. */
const codesBySentence: readonly (readonly [RegExp, string])[] = [
  [/row-level security|^permission denied /, "42501"],
  [/^canceling .{1,60} due to lock timeout|^could not obtain lock/, "55P03"],
  [/^canceling statement due to /, "57014"],
  [/^deadlock detected/, "40P01"],
  [/^(?:sorry, )?too many clients|^(?:FATAL: *)?remaining connection slots|^too many connections/, "53300"],
  [/^could not serialize access/, "40001"],
  [/^duplicate key value violates/, "23505"],
  [/violates foreign key constraint/, "23503"],
  [/violates not-null constraint/, "23502"],
  [/violates check constraint/, "23514"],
  [/^(?:relation|column|function|type|schema) .{1,200} does not exist/, "42P01"],
  [/^syntax error at/, "42601"],
  [/^invalid input syntax/, "22P02"],
  [/authentication failed|^no pg_hba\.conf entry/, "28P01"],
];

/** The SQLSTATE that a sentence of the server stands for, or `null`. */
export const sqlstateOf = (message: string): string | null =>
  codesBySentence.find(([pattern]) => pattern.test(message))?.[1] ?? null;
