/**
 * Tells Nexsys Watch what an application sees: failed portal sign-ins, lockouts, failed uploads, errors shown to people.
 *
 * One file without imports, to be copied into an application; runs in browsers, Node and Deno. It never throws into its caller, never
 * keeps more than a hundred events, and sends them in batches that outlive the page. What the server keeps of them is without personal
 * data; still, send words and codes, not people.
 */

/** Where and how to report. */
export interface WatchClientOptions {
  /** The Supabase project's address, such as `https://abcdefgh.supabase.co`. */
  readonly url: string;
  /** `sb_publishable_…` or the legacy anon key. On a server the secret key, which has no limit per minute; never in a browser. */
  readonly publishableKey: string;
  /** Version of the application, such as `2.14.0`: letters, digits and `_ . + -`. */
  readonly release?: string;
  /** Access token of who is signed in, or null: signed-in people have a limit of their own instead of their address's. */
  readonly accessToken?: () => string | null | Promise<string | null>;
  /** Default: the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/** What every event may say besides its own fields. */
export interface Circumstances {
  /** Where in the application: a path such as `/portal/payments/4711`. Ids and query are taken out. */
  readonly screen?: string;
}

export interface PortalLoginFailure extends Circumstances {
  /** `error.code` of the sign-in, such as `invalid_credentials`. */
  readonly code?: string;
  /** `error.status` of the platform's answer; leave it out where none came, so that the failure is counted although no log has it. */
  readonly status?: number;
  /** The account's id in `auth.users` where it is known, else the customer's; only a keyed hash of it is kept. */
  readonly account?: string;
}

export interface PortalLockout extends Circumstances {
  /** The account's id in `auth.users` where it is known, else the customer's; only a keyed hash of it is kept. */
  readonly account?: string;
  readonly reason?: string;
}

export interface UploadFailure extends Circumstances {
  readonly kind: "documents" | "receipts" | "other";
  /** The platform's code such as `EntityTooLarge` or `413`, or your own such as `network`. */
  readonly code: string;
  /** Status of the platform's answer; leave it out where none came. */
  readonly status?: number;
  readonly sizeBytes?: number;
  readonly message?: string;
}

/** An error that was shown. Leave out what the Sentry SDK reports through the tunnel `client-errors`: it would count twice. */
export interface UserFacingError extends Circumstances {
  /** What the person was shown, or the error's own words. */
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
}

/** All calls return at once; what cannot be delivered is dropped, and counted in `dropped`. */
export interface WatchClient {
  portalLoginFailed(failure?: PortalLoginFailure): void;
  portalLocked(lockout?: PortalLockout): void;
  portalUnlocked(lockout?: PortalLockout): void;
  uploadFailed(failure: UploadFailure): void;
  userFacingError(error: UserFacingError): void;
  /** Sends what waits, now; resolves when it is delivered or dropped. Never rejects. For servers, before they end. */
  flush(): Promise<void>;
  /** Events that were not delivered. */
  readonly dropped: number;
}

/** The server takes 20 events and 8,192 bytes a call, as it writes them: with a blank after each comma and colon. */
const mostEvents = 20;
const mostBytes = 7_000;
/** The oldest are dropped first: the newest say what is wrong now. */
const mostWaiting = 100;
const batchForMs = 2_000;
const retryAfterMs = 5_000;
const longestRetryMs = 60_000;
const answerWithinMs = 10_000;
/** The server takes nothing older. */
const oldestMs = 3_600_000;

/** An event that waits: its fields, and when it happened on a clock that nobody sets. */
interface Waiting {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly at: number;
}

/** What became of a batch. `again` names the pause after which it may be tried once more. */
type Outcome = "delivered" | "refused" | { readonly again: number };

const text = (value: string | undefined, length: number): string | undefined =>
  value === undefined || value === null ? undefined : String(value).slice(0, length).toWellFormed().replaceAll("\0", "");

/** What the server takes as a short name: letters, digits, `_ . -`, and none of the three in front. */
const code = (value: string | undefined): string | undefined =>
  text(value, 200)
    ?.replace(/[^A-Za-z0-9_.-]+/g, "_")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 60) || undefined;

const version = (value: string | undefined): string | undefined =>
  text(value, 60)
    ?.replace(/[^A-Za-z0-9_.+-]+/g, "_")
    .replace(/^[^A-Za-z0-9]+/, "") || undefined;

const whole = (value: number | undefined, least: number, most: number): number | undefined =>
  typeof value === "number" && value >= least && value <= most ? Math.trunc(value) : undefined;

/** Also where the page is not served securely, which has no `crypto.randomUUID`. */
const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const sizeOf = (fields: unknown): number => new TextEncoder().encode(JSON.stringify(fields)).length + 60;

/** A client for one application. Makes no request until there is something to tell. */
export function createWatchClient(options: WatchClientOptions): WatchClient {
  const waiting: Waiting[] = [];
  let dropped = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sending: Promise<void> | null = null;

  const tell = (name: string, own: () => Readonly<Record<string, unknown>>): void => {
    try {
      waiting.push({ fields: { name, id: newId(), release: version(options.release), ...own() }, at: performance.now() });
      if (waiting.length > mostWaiting) {
        waiting.shift();
        dropped += 1;
      }
      schedule(waiting.length >= mostEvents ? 0 : batchForMs);
    } catch {
      dropped += 1;
    }
  };

  const schedule = (ms: number): void => {
    if (timer !== null && ms > 0) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };

  /** The oldest events that fit into one call. */
  const nextBatch = (): Waiting[] => {
    const batch: Waiting[] = [];
    let bytes = 0;
    for (let next = waiting[0]; next !== undefined && batch.length < mostEvents; next = waiting[0]) {
      bytes += sizeOf(next.fields);
      if (batch.length > 0 && bytes > mostBytes) break;
      waiting.shift();
      if (performance.now() - next.at < oldestMs) batch.push(next);
      else dropped += 1;
    }
    return batch;
  };

  const post = async (batch: readonly Waiting[]): Promise<Outcome> => {
    const send = options.fetch ?? globalThis.fetch;
    const token = (await options.accessToken?.()) ?? null;
    const events = batch.map(({ fields, at }) => ({ ...fields, ago_ms: Math.max(0, Math.round(performance.now() - at)) }));
    const response = await send(`${options.url.replace(/\/+$/, "")}/rest/v1/rpc/track`, {
      method: "POST",
      headers: {
        apikey: options.publishableKey,
        authorization: `Bearer ${token ?? options.publishableKey}`,
        "content-type": "application/json",
        "content-profile": "watch_api",
      },
      body: JSON.stringify({ events }),
      keepalive: true,
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (response.ok) return "delivered";
    if (response.status !== 429 && response.status < 500) return "refused";
    const answer: unknown = await response.json().catch(() => null);
    const told =
      typeof answer === "object" && answer !== null && "retry_after_s" in answer ? Number(answer.retry_after_s) : Number.NaN;
    return { again: told > 0 ? told * 1_000 : retryAfterMs };
  };

  const deliver = async (batch: readonly Waiting[]): Promise<void> => {
    const tried = () => post(batch).catch((): Outcome => ({ again: retryAfterMs }));
    let outcome = await tried();
    if (typeof outcome === "object" && outcome.again <= longestRetryMs) {
      const pause = outcome.again;
      await new Promise((resolve) => setTimeout(resolve, pause));
      outcome = await tried();
    }
    if (outcome !== "delivered") dropped += batch.length;
  };

  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    sending ??= (async () => {
      for (let batch = nextBatch(); batch.length > 0; batch = nextBatch()) await deliver(batch);
    })()
      .catch(() => {})
      .finally(() => {
        sending = null;
      });
    return sending;
  };

  if (typeof document !== "undefined") {
    // The last moment that a browser promises: a page may be gone without another one.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void flush();
    });
  }

  const lockout = ({ account, reason, screen }: PortalLockout) => ({
    account: text(account, 100) || undefined,
    reason: text(reason, 1_000),
    screen: text(screen, 400),
  });

  return {
    portalLoginFailed(failure) {
      tell("portal_login_failed", () => ({
        code: code(failure?.code),
        status: whole(failure?.status, 100, 599),
        account: text(failure?.account, 100) || undefined,
        screen: text(failure?.screen, 400),
      }));
    },
    portalLocked(told) {
      tell("portal_locked", () => lockout(told ?? {}));
    },
    portalUnlocked(told) {
      tell("portal_unlocked", () => lockout(told ?? {}));
    },
    uploadFailed(failure) {
      tell("upload_failed", () => ({
        kind: ["documents", "receipts"].includes(failure.kind) ? failure.kind : "other",
        code: code(failure.code) ?? "unknown",
        status: whole(failure.status, 100, 599),
        size_bytes: whole(failure.sizeBytes, 0, 1e12),
        message: text(failure.message, 1_000),
        screen: text(failure.screen, 400),
      }));
    },
    userFacingError(error) {
      tell("user_facing_error", () => ({
        message: text(error.message, 1_000) ?? "",
        code: code(error.code),
        status: whole(error.status, 100, 599),
        screen: text(error.screen, 400),
      }));
    },
    flush,
    get dropped() {
      return dropped;
    },
  };
}
