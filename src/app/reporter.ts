/** Reports the dashboard's own errors. Without a DSN nothing is loaded and nothing leaves the browser. */
import { ApiError } from "../api/errors.ts";
import { reportIdOf } from "../api/report-id.ts";
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
  /** Loads the reporting library, when the browser is idle, for the DSN of an environment. Later calls do nothing. */
  start(dsn: string | undefined, environment: string, build: string): void;
}

export function createReporter(): Reporter {
  const reported = new Set<string>();
  let waiting: Report[] | null = [];
  let send: Sentry["send"] | null = null;
  let started = false;

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
    start(dsn, environment, build) {
      if (started || dsn === undefined || dsn === "") return;
      started = true;
      whenIdle(async () => {
        try {
          const sentry = await import("./sentry.ts");
          sentry.init(dsn, environment, build);
          send = sentry.send;
          for (const { error, id, info } of waiting ?? []) send(error, id, info);
        } finally {
          waiting = null;
        }
      });
    },
  };
}
