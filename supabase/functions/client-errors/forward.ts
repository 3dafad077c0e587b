/** Passing an envelope on to Sentry. */
import type { Dsn } from "../../../src/domain/client-errors/dsn.ts";
import { envelopeUrl } from "../../../src/domain/client-errors/dsn.ts";

/** `fetch`, or what stands in for it. */
export type Forward = (url: string, init: RequestInit) => Promise<Response>;

/** What the SDK wants to know of Sentry's answer. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Headers by which Sentry asks an SDK to send less. */
export const rateLimitHeaders = ["retry-after", "x-sentry-rate-limits"] as const;

const timeout = 5_000;

/**
 * Posts the envelope's bytes to the configured project, and nothing of the request besides: no cookies, no keys, no addresses.
 * `null` where no answer came within 5 s, or a redirect: those are not followed, since only the configured host may see the envelope.
 */
export async function forwardEnvelope(
  dsn: Dsn,
  body: Uint8Array<ArrayBuffer>,
  forward: Forward,
  timeoutMs: number = timeout,
): Promise<UpstreamAnswer | null> {
  try {
    const answer = await forward(envelopeUrl(dsn), {
      method: "POST",
      headers: { "content-type": "application/x-sentry-envelope" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    // A browser-like fetch gives an unfollowed redirect the status 0.
    if (answer.status < 200 || (answer.status >= 300 && answer.status < 400)) return null;
    const headers = rateLimitHeaders.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    return { status: answer.status, headers: Object.fromEntries(headers) };
  } catch {
    return null;
  }
}
