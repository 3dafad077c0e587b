import { formatTime } from "../../format/time.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import type { Desk } from "./desk.ts";
import { NotRenewed } from "./not-renewed.tsx";

/** What is to be known before anything below is believed: an old answer, an evaluator that judges nothing, a reader who may only read. */
export function WatchNotes({ desk }: { readonly desk: Desk }) {
  const { alerts, freshness, late, clock, readOnly } = desk;
  const old = alerts.data !== undefined && freshness.state === "unknown";
  return (
    <>
      {old ? (
        <Banner
          state="critical"
          title={freshness.sentence}
          action={<Button onClick={() => void alerts.refetch()}>Ask again now</Button>}
        >
          What follows is what was known then. {alerts.error?.message}
        </Banner>
      ) : null}
      {old ? null : <NotRenewed query={alerts} clock={clock} />}
      {late === null || old ? null : (
        <Banner
          state="critical"
          title={
            late === "never"
              ? "Nothing has ever been judged: no alert can fire."
              : `Alerts are as of ${formatTime(late, clock)}. Nothing is judged now: no alert fires, resolves or is sent.`
          }
        >
          The evaluator does not run. Check that the function tick is called every minute.
        </Banner>
      )}
      {readOnly === null ? null : (
        <Banner state="ok" title="Read only.">
          {readOnly}
        </Banner>
      )}
    </>
  );
}
