import { Link, useLocation } from "@tanstack/react-router";
import { reportIdOf } from "../../api/report-id.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import type { Watching } from "./watching.ts";

interface WatchBannerProps {
  readonly watching: Watching;
  readonly error: Error | null;
  /** Nothing was ever received: the words stand where the board would be. */
  readonly alone: boolean;
  readonly onRetry: () => void;
}

/** Says since when and why nobody is watching, with a way on. Nothing while all is fresh. */
export function WatchBanner({ watching: { state, title, detail, signInAgain }, error, alone, onRetry }: WatchBannerProps) {
  const next = useLocation({ select: ({ href }) => href });
  if (title === null) return null;
  const again = signInAgain ? (
    <Link to="/sign-in" search={{ next }}>
      Sign in again
    </Link>
  ) : (
    <Button onClick={onRetry}>Ask again now</Button>
  );
  const words = (
    <>
      {detail}
      {error === null ? null : (
        <>
          {" "}
          Report ID: <code>{reportIdOf(error)}</code>
        </>
      )}
    </>
  );
  if (alone)
    return (
      <Notice state="critical" title={title} action={again}>
        <p>{words}</p>
      </Notice>
    );
  return (
    <Banner state={state === "unknown" ? "critical" : "warning"} title={title} action={again}>
      {words}
    </Banner>
  );
}
