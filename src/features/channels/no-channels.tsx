import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

/** Before the first channel. `onAdd` is `null` for those who may not add one. */
export function NoChannels({ onAdd }: { readonly onAdd: (() => void) | null }) {
  return (
    <Notice
      state="unknown"
      title="Nobody is told of alerts yet"
      action={
        onAdd === null ? undefined : (
          <Button look="primary" onClick={onAdd}>
            Add a channel
          </Button>
        )
      }
    >
      Rules are judged and pages show what fires, but nothing is sent: there is no channel. Slack, PagerDuty, e-mail and your own
      webhook can be told.
    </Notice>
  );
}
