/**
 * What one instance of the receiver remembers between requests. The platform runs several and ends them at will, so all of this is
 * best effort: it protects the database and keeps the ledger honest, and nothing is wrong when it is lost.
 */
import type { SetAside } from "../../../src/domain/ingest-event.ts";
import type { Instant } from "../../../src/domain/time.ts";
import { floorTo, MINUTE } from "../../../src/domain/time.ts";

export interface RateLimit {
  /** Requests that a caller may make at once. */
  readonly burst: number;
  /** Requests a second that a caller may make in the long run. */
  readonly perSecond: number;
  /** Callers remembered; the one that has been quiet for longest is forgotten first. */
  readonly callers: number;
}

/** Generous, because a whole office may share one address, and Sentry has limits of its own. */
const defaultLimit: RateLimit = { burst: 120, perSecond: 4, callers: 10_000 };

export interface ReceiverMemory {
  /** Takes one request from the caller's bucket of tokens; else the whole seconds to wait for the next. */
  admit(caller: string, now: Instant): { readonly admitted: true } | { readonly admitted: false; readonly retryAfter: number };
  /** Notes envelopes that were refused before they could be recorded; strangers cause no write of their own. */
  refused(reason: string, n?: number): void;
  /** Refusals since the last call, for the next batch to carry along. */
  takeRefusals(): SetAside[];
  /** Whether this is the first call with this task in its minute. */
  firstInMinute(task: "presence" | "complaint", now: Instant): boolean;
}

export function createMemory(limit: RateLimit = defaultLimit): ReceiverMemory {
  const buckets = new Map<string, { tokens: number; at: Instant }>();
  const minutes = new Map<string, Instant>();
  let refusals = new Map<string, number>();
  return {
    admit(caller, now) {
      const known = buckets.get(caller) ?? { tokens: limit.burst, at: now };
      const seconds = Math.max(0, now - known.at) / 1_000;
      const tokens = Math.min(limit.burst, known.tokens + seconds * limit.perSecond);
      // Deleted and set again, so that the map's order is that of the last request.
      buckets.delete(caller);
      buckets.set(caller, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
      const quietest = buckets.keys().next();
      if (buckets.size > limit.callers && !quietest.done) buckets.delete(quietest.value);
      return tokens < 1 ? { admitted: false, retryAfter: Math.ceil((1 - tokens) / limit.perSecond) } : { admitted: true };
    },
    refused(reason, n = 1) {
      refusals.set(reason, (refusals.get(reason) ?? 0) + n);
    },
    takeRefusals() {
      const taken = [...refusals].map(([reason, n]): SetAside => ({ source: "client", reason, n }));
      refusals = new Map();
      return taken;
    },
    firstInMinute(task, now) {
      const minute = floorTo(now, MINUTE);
      const first = minutes.get(task) !== minute;
      minutes.set(task, minute);
      return first;
    },
  };
}
