import { type ErrorComponentProps, SearchParamError } from "@tanstack/react-router";
import { ApiError } from "../api/errors.ts";
import { reportIdOf } from "../api/report-id.ts";
import { MINUTE } from "../domain/time.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { addressFault } from "./address-faults.ts";
import { useReloadOnWall } from "./alone.ts";
import { base } from "./build.ts";
import { isChunkFailure } from "./chunk-failure.ts";
import { ChunkScreen } from "./chunk-screen.tsx";
import css from "./full-page.module.css";

/** What a reader sees in place of a page that broke: what happened, what to do, and the id under which it was reported. */
export function ErrorScreen({ error, reset }: ErrorComponentProps) {
  return isChunkFailure(error) ? <ChunkScreen error={error} /> : <FaultScreen error={error} reset={reset} />;
}

/** A wall tries again every five minutes: what broke it may have been one answer, or a build that is mended by now. */
function FaultScreen({ error, reset }: Pick<ErrorComponentProps, "error" | "reset">) {
  const id = reportIdOf(error);
  useReloadOnWall(base, 5 * MINUTE);
  if (error instanceof SearchParamError) return <AddressScreen message={error.message} />;
  const known = error instanceof ApiError;
  return (
    <div className={css.page}>
      <Notice
        state="critical"
        title={known ? error.message : "This page broke"}
        action={
          <>
            <Button look="primary" onClick={reset}>
              Try again
            </Button>
            <Button onClick={() => window.location.reload()}>Reload the page</Button>
          </>
        }
      >
        <p>{known ? error.advice : error instanceof Error ? error.message : "Something was thrown that is not an error."}</p>
        <p>
          Report ID: <code>{id}</code>
        </p>
      </Notice>
    </div>
  );
}

function AddressScreen({ message }: { message: string }) {
  return (
    <div className={css.page}>
      <Notice state="warning" title="This address cannot be read" action={<a href={base}>Open the overview as it comes</a>}>
        <p>{addressFault(message)}</p>
      </Notice>
    </div>
  );
}
