/** Reports the dashboard's own errors. Without a DSN nothing is loaded and nothing leaves the browser. */
import { ApiError } from "../api/errors.ts";
import { reportIdOf } from "../api/report-id.ts";
import type { Environment } from "../contracts/config.ts";
import { isChunkFailure } from "./chunk-failure.ts";
import { whenIdle } from "./when-idle.ts";

type Sentry = typeof import("./sentry.ts");

/** What React says of where an error came from. */
interface ReactInfo {
  readonly componentStack?: string | null | undefined;
}

interface Report {
  readonly error: unknown;
  readonly id: string;
  readonly info?: ReactInfo;
}

/** Errors of the first seconds wait for the reporter; a page that fails in a loop must not grow without end. */
const MOST_WAITING = 20;

/** Being offline, signed out or of an older version is told to the reader and is no fault of the page. */
const isFault = (error: unknown): boolean =>
  !isChunkFailure(error) &&
  (!(error instanceof ApiError) || !["network", "unauthorized", "timeout", "unavailable"].includes(error.kind));

export interface Reporter {
  /** Reports an error once, however often it is asked to, and returns the id to quote. `info` is React's component stack. */
  report(error: unknown, info?: ReactInfo): string;
  /**
   * Reports to the DSN of an environment from now on, and nowhere where it has none. The reporting library is loaded when the browser is
   * idle. Does nothing for the environment that is reported to already.
   */
  follow(environment: ReportedEnvironment, build: string): void;
}

/** What of an environment the reporter needs. */
type ReportedEnvironment = Pick<Environment, "name" | "sentryDsn">;

export function createReporter(): Reporter {
  const reported = new Set<string>();
  let waiting: Report[] | null = [];
  let send: Sentry["send"] | null = null;
  let followed: ReportedEnvironment | null = null;

  function report(error: unknown, info?: ReactInfo): string {
    const id = reportIdOf(error);
    if (!isFault(error) || reported.has(id)) return id;
    reported.add(id);
    const entry: Report = info === undefined ? { error, id } : { error, id, info };
    if (send !== null) send(entry.error, entry.id, entry.info);
    else if (waiting !== null && waiting.length < MOST_WAITING) waiting.push(entry);
    return id;
  }

  const onError = (event: ErrorEvent) => void report(event.error ?? new Error(event.message));
  const onRejection = (event: PromiseRejectionEvent) => void report(event.reason);
  window.addEventListener("error", onError);
  window.addEventListener("unhandledrejection", onRejection);

  return {
    report,
    follow(environment, build) {
      if (followed?.name === environment.name) return;
      // What waits from before any environment goes to the first one; what belongs to another environment does not follow.
      waiting = environment.sentryDsn ? (followed === null ? waiting : []) : null;
      followed = environment;
      send = null;
      const { name, sentryDsn } = environment;
      if (!sentryDsn) return;
      whenIdle(async () => {
        const sentry = await import("./sentry.ts").catch(() => null);
        if (followed !== environment) return;
        if (sentry !== null) {
          sentry.init(sentryDsn, name, build);
          send = sentry.send;
          for (const { error, id, info } of waiting ?? []) send(error, id, info);
        }
        waiting = null;
      });
    },
  };
}
