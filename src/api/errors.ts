/**
 * Why an answer did not come:
 * `network` nothing was reached · `timeout` no answer in time · `unavailable` the API answered that it is down ·
 * `unauthorized` not signed in (any more) · `forbidden` signed in, but not allowed ·
 * `schema-mismatch` this build and the database do not fit · `rpc` the database refused the question.
 */
export type ApiErrorKind = "network" | "timeout" | "unavailable" | "unauthorized" | "forbidden" | "schema-mismatch" | "rpc";

/** A request that failed, in words for the reader: `message` says what happened, `advice` what to do next. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  readonly advice: string;
  /** SQLSTATE or PostgREST code, where there is one. */
  readonly code: string | null;

  constructor(kind: ApiErrorKind, message: string, advice: string, code: string | null = null) {
    super(message);
    this.kind = kind;
    this.advice = advice;
    this.code = code;
  }
}

/** What the data API says of a failed request. `status` 0: there was no answer. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Where the question went, for the sentences. */
export interface Question {
  readonly rpc: string;
  readonly environment: string;
}

/** Both sides of a mismatch. `database` is the newest migration, `null` where it could not be asked. */
export interface Versions {
  readonly build: string;
  readonly database: string | null;
}

const named = ({ build, database }: Versions) =>
  `This page is build ${build}; the database is at ${database === null ? "an unknown migration" : `migration ${database}`}.`;

/** Build and database disagree about the shape of an answer. `where` is the path of the first value that did not fit. */
export function shapeMismatch({ rpc }: Question, where: string, versions: Versions): ApiError {
  return new ApiError(
    "schema-mismatch",
    `The answer of ${rpc} does not have the shape that this page knows (at ${where}). ${named(versions)}`,
    "Reload the page; if it stays, apply the migrations of this release (supabase db push), or deploy the page that belongs to them.",
  );
}

/** The database lacks the function, or does not show it. Codes: PostgREST's own (PGRST106, PGRST202). */
export function missingFunction({ rpc, environment }: Question, { code }: Refusal, versions: Versions): ApiError {
  if (code === "PGRST106")
    return new ApiError(
      "schema-mismatch",
      `The data API of ${environment} does not expose the schema watch_api. ${named(versions)}`,
      "Add watch_api to the exposed schemas: Supabase dashboard, Project Settings, Data API.",
      code,
    );
  return new ApiError(
    "schema-mismatch",
    `The database of ${environment} has no function ${rpc} as this page calls it. ${named(versions)}`,
    "Apply the migrations of this release (supabase db push), then reload the page.",
    code,
  );
}

/** Whether a refusal means that the function is not there. */
export const isMissingFunction = ({ code }: Pick<Refusal, "code">): boolean => code === "PGRST202" || code === "PGRST106";

/** Nothing came back before the deadline. */
export const timedOut = ({ rpc, environment }: Question, seconds: number): ApiError =>
  new ApiError(
    "timeout",
    `${environment} did not answer ${rpc} within ${seconds} s.`,
    "It is asked again by itself. If it stays, look at the load of the database, or choose a shorter time range.",
  );

/** Turns a refusal into an error with a sentence and a way on. */
export function apiErrorOf(question: Question, refusal: Refusal): ApiError {
  const { rpc, environment } = question;
  const { status, code, message, hint } = refusal;
  if (status === 0)
    return new ApiError(
      "network",
      `No network: ${environment} could not be reached.`,
      "Check this machine's connection. It is asked again by itself.",
    );
  if (status === 401 || code.startsWith("PGRST30"))
    return new ApiError(
      "unauthorized",
      `You are no longer signed in to ${environment}.`,
      "Sign in again; you will come back to this page.",
      code,
    );
  if (status === 403 || code === "42501")
    return new ApiError(
      "forbidden",
      `You may not use ${rpc}: ${message}`,
      hint || "Ask an admin of Nexsys Watch for the role that may.",
      code,
    );
  if (code === "57014")
    return new ApiError(
      "timeout",
      `The database of ${environment} gave up on ${rpc}: it took too long.`,
      "Choose a shorter time range.",
      code,
    );
  if (code === "" || status >= 502 || /^PGRST00[0-3]$/.test(code))
    return new ApiError(
      "unavailable",
      `The data API of ${environment} is not available (HTTP ${status}).`,
      "It is asked again by itself. See https://status.supabase.com and the project's own health.",
      code || null,
    );
  return new ApiError(
    "rpc",
    `The database refused ${rpc}: ${message}`,
    hint || "Change what was asked, or quote the report ID to an admin.",
    code,
  );
}
