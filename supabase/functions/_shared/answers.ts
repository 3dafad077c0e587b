/** Answers of a function: JSON, never cached, errors as a sentence that says what to do and a code for machines. */

const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export const answer = (body: unknown, status = 200): Response => Response.json(body, { status, headers });

/** A refusal. `sentence` says what happened and what to do; `code` is stable. */
export const refusal = (status: number, code: string, sentence: string, extra: Readonly<Record<string, string>> = {}): Response =>
  Response.json({ error: sentence, code }, { status, headers: { ...headers, ...extra } });

/** A function as the platform calls it. */
export type Handler = (request: Request) => Promise<Response>;

/** The handler that `wire` builds; where settings are missing, one that says in every answer which. */
export function orMisconfigured(wire: () => Handler): Handler {
  try {
    return wire();
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    return async () => refusal(503, "misconfigured", sentence, { "retry-after": "60" });
  }
}
