import { useState } from "react";
import { type Member, mayAs } from "../../contracts/me.ts";
import type { Clock } from "../../format/time.ts";
import { Notice } from "../../ui/notice.tsx";
import { type Deed, DisplayCard } from "./display-card.tsx";
import css from "./displays.module.css";
import { EditDialog } from "./edit-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { SendDialog } from "./send-dialog.tsx";
import type { DisplayView } from "./view-model.ts";

interface DisplayListProps {
  readonly views: readonly DisplayView[];
  readonly member: Member | null | undefined;
  readonly clock: Clock;
}

/** Displays that are, then those that were revoked, and the dialog of what is done to one. */
export function DisplayList({ views, member, clock }: DisplayListProps) {
  const [doing, setDoing] = useState<{ readonly id: string; readonly deed: Deed } | null>(null);
  const chosen = views.find(({ row }) => row.id === doing?.id);
  const close = () => setDoing(null);
  const card = (view: DisplayView) => (
    <DisplayCard
      key={view.row.id}
      view={view}
      mayChange={mayAs(member, "admin")}
      maySend={mayAs(member, "responder")}
      onDeed={(deed) => setDoing({ id: view.row.id, deed })}
    />
  );
  const [live, gone] = [views.filter(({ state }) => state !== "revoked"), views.filter(({ state }) => state === "revoked")];
  return (
    <div className={css.list}>
      {live.length === 0 && (
        <Notice state="unknown" title="No display is paired">
          Open /wall on the screen. It shows a code and a QR: an admin types the code here, or scans the QR with a phone.
        </Notice>
      )}
      {live.map(card)}
      {gone.length > 0 && <h2 className={css.gone}>Revoked in the last 30 days</h2>}
      {gone.map(card)}
      {chosen !== undefined && doing?.deed === "send" && <SendDialog view={chosen} onClose={close} />}
      {chosen !== undefined && doing?.deed === "edit" && <EditDialog row={chosen.row} zone={clock.zone} onClose={close} />}
      {chosen !== undefined && doing?.deed === "revoke" && <RevokeDialog row={chosen.row} onClose={close} />}
    </div>
  );
}
