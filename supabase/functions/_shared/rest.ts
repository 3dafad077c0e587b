/** Calls of database functions over the project's REST API, by plain `fetch`: a function's cold start pays for every library. */
import type { OwnCall } from "../../../src/domain/classification/own-calls.ts";

/** Where the REST API is and which key opens it. */
export interface RestAccess {
  /** Address of the project, without a path. */
  readonly url: string;
  readonly key: string;
}

/** `x-client-info` of our own calls, by which the receiver knows their log lines again. */
export const ownClient = "nexsys-watch-functions";

/** `unreachable`: nobody answered, or 5xx; trying later helps. `refused`: the project answered and will answer the same again. */
export class RestError extends Error {
  readonly kind: "unreachable" | "refused";
  readonly status: number | null;

  constructor(kind: "unreachable" | "refused", status: number | null, message: string) {
    super(message);
    this.name = "RestError";
    this.kind = kind;
    this.status = status;
  }
}

const usualTimeoutMs = 5_000;
const attempts = 2;

/**
 * Calls `watch_api.<name>` and answers its result. Tries once more where nobody answered or the answer was 5xx, which is why only
 * functions that may run twice are called this way. An attempt ends after 5 s where nothing else is said.
 * @throws RestError
 */
export async function callWatchApi(
  access: RestAccess,
  name: OwnCall,
  args: unknown,
  fetcher: typeof fetch = fetch,
  timeoutMs: number = usualTimeoutMs,
): Promise<unknown> {
  let failure = new RestError("unreachable", null, `${name} was not called`);
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await post(access, name, args, fetcher, timeoutMs);
    } catch (error) {
      failure =
        error instanceof RestError ? error : new RestError("unreachable", null, `${name} got no answer: ${String(error)}`);
      if (failure.kind === "refused") break;
    }
  }
  throw failure;
}

async function post(
  { url, key }: RestAccess,
  name: string,
  args: unknown,
  fetcher: typeof fetch,
  timeoutMs: number,
): Promise<unknown> {
  // A clock of our own, which stops with the answer: AbortSignal.timeout goes on to strike after it.
  const patience = new AbortController();
  const clock = setTimeout(() => patience.abort(new DOMException(`no answer within ${timeoutMs} ms`, "TimeoutError")), timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetcher(`${url.replace(/\/+$/, "")}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: {
        ...keyHeaders(key),
        "content-type": "application/json",
        "content-profile": "watch_api",
        "x-client-info": ownClient,
      },
      body: JSON.stringify(args),
      signal: patience.signal,
    });
    text = await response.text();
  } finally {
    clearTimeout(clock);
  }
  if (!response.ok) {
    const kind = response.status >= 500 || response.status === 429 || response.status === 408 ? "unreachable" : "refused";
    throw new RestError(kind, response.status, `${name} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  return text === "" ? null : JSON.parse(text);
}

/** A legacy key is a JWT and goes in both headers; a new one is no JWT and is refused as a bearer token of another form. */
export const keyHeaders = (key: string): Record<string, string> =>
  key.startsWith("sb_") ? { apikey: key } : { apikey: key, authorization: `Bearer ${key}` };
