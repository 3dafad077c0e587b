/** The only file that knows the reporting library; loaded on its own, after the first page is drawn. */
import { captureException, captureReactException, init as initSentry, withScope } from "@sentry/react";

/** Starts reporting. Collects the error and its stack alone: no user, cookies, headers, bodies or query parameters. */
export function init(dsn: string, environment: string, build: string): void {
  initSentry({
    dsn,
    environment,
    release: `nexsys-watch@${build}`,
    // The page listens for uncaught errors from its first moment and hands them over: a second listener would report them twice.
    integrations: (defaults) => defaults.filter(({ name }) => name !== "GlobalHandlers" && name !== "BrowserSession"),
    dataCollection: {
      userInfo: false,
      cookies: false,
      httpHeaders: false,
      httpBodies: [],
      urlQueryParams: false,
      databaseQueryData: false,
      stackFrameVariables: false,
    },
    enhanceFetchErrorMessages: "report-only",
    beforeBreadcrumb: (breadcrumb) => (breadcrumb.category === "console" ? null : breadcrumb),
  });
}

/** Sends an error under the id that the reader was shown, as the tag `report_id`. */
export function send(
  error: unknown,
  id: string,
  info: { readonly componentStack?: string | null | undefined } | undefined,
): void {
  withScope((scope) => {
    scope.setTag("report_id", id);
    if (info === undefined) captureException(error);
    else captureReactException(error, { componentStack: info.componentStack ?? null });
  });
}
