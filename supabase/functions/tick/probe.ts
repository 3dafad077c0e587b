/** The health check as a user of the project meets it: over the network, with the publishable key, timed from outside the database. */
import { keyHeaders, ownClient } from "../_shared/rest.ts";

/** What a probe found: an argument of `watch_api.record_health`. */
export interface HealthSample {
  /** Begin of the probe, milliseconds since the epoch. */
  readonly at: number;
  readonly ok: boolean;
  /** `null` where no answer came. */
  readonly latency_ms: number | null;
  /** Why it is not ok, as a sentence; `null` where it is. */
  readonly error: string | null;
  /** What the health check said; `null` where it said nothing that can be read. */
  readonly report: unknown;
}

export interface ProbeOptions {
  readonly url: string;
  readonly publishableKey: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that nobody sets. */
  elapsed(): number;
  readonly fetcher: typeof fetch;
}

const timeoutMs = 5_000;

/** Calls `health_check` once, at most 5 s. Never throws: what goes wrong is the finding. */
export async function probeHealth({ url, publishableKey, now, elapsed, fetcher }: ProbeOptions): Promise<HealthSample> {
  const at = now();
  const start = elapsed();
  try {
    const response = await fetcher(`${url.replace(/\/+$/, "")}/rest/v1/rpc/health_check`, {
      headers: { ...keyHeaders(publishableKey), "x-client-info": ownClient },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const latency_ms = Math.round((elapsed() - start) * 10) / 10;
    const report = parsed(text);
    const error = response.ok ? complaint(report) : `health_check answered ${response.status}`;
    return { at, ok: error === null, latency_ms, error, report };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    const sentence = isTimeout ? `no answer within ${timeoutMs / 1_000} s` : "the project cannot be reached";
    return { at, ok: false, latency_ms: null, error: sentence, report: null };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a report complains of, or `null` where app, database and rls are all ok. */
function complaint(report: unknown): string | null {
  const parts = new Map<string, unknown>(typeof report === "object" && report !== null ? Object.entries(report) : []);
  const bad = ["app", "database", "rls"].filter((part) => statusOf(parts.get(part)) !== "ok");
  if (bad.length === 0) return null;
  return bad.length === 3 && parts.size === 0 ? "health_check answered no report" : `degraded: ${bad.join(", ")}`;
}

const statusOf = (part: unknown): unknown => (typeof part === "object" && part !== null && "status" in part ? part.status : null);
