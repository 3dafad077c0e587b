/** Reports the dashboard's own errors. Without a DSN nothing is loaded and nothing leaves the browser. */
import { ApiError } from "../api/errors.ts";
import { reportIdOf } from "../api/report-id.ts";

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

/** Being offline or signed out is told to the reader and is no fault of the page. */
const isFault = (error: unknown): boolean =>
  !(error instanceof ApiError) || !["network", "unauthorized", "timeout", "unavailable"].includes(error.kind);

export interface Reporter {
  /** Reports an error once and returns the id to quote. `info` is React's component stack. */
  report(error: unknown, info?: ReactInfo): string;
  /** Loads the reporting library, when the browser is idle, for the DSN of an environment. Later calls do nothing. */
  start(dsn: string | undefined, environment: string, build: string): void;
}

/** Runs a task when the browser has nothing better to do. */
function whenIdle(task: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(task, { timeout: 5_000 });
  else setTimeout(task, 1_000);
}

export function createReporter(): Reporter {
  const seen = new WeakSet<object>();
  let waiting: Report[] | null = [];
  let send: Sentry["send"] | null = null;
  let started = false;

  function report(error: unknown, info?: ReactInfo): string {
    const id = reportIdOf(error);
    if (typeof error === "object" && error !== null) {
      if (seen.has(error)) return id;
      seen.add(error);
    }
    if (!isFault(error)) return id;
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
