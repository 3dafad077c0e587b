import { createContext, type ReactNode, useContext, useState } from "react";
import type { AlertRow } from "../../contracts/alerts.ts";
import { AckDialog } from "./ack-dialog.tsx";
import type { Desk } from "./desk.ts";
import { NoteDialog } from "./note-dialog.tsx";
import { SilenceDialog } from "./silence-dialog.tsx";

/** A deed, and what it is about as that was when its dialog was opened. */
type Deed =
  | { readonly kind: "ack"; readonly row: AlertRow; readonly episode: string }
  | { readonly kind: "silence"; readonly rule: string }
  | { readonly kind: "note"; readonly title: string; readonly episode: string };

const OpenDeedContext = createContext<(deed: Deed) => void>(() => {});

/** Opens the dialog of a deed. */
export const useOpenDeed = () => useContext(OpenDeedContext);

/**
 * Holds the dialog that is open above what it is about: an alert that resolves, or that somebody else takes, moves on the page or leaves
 * it, and what is being written about it must not go with it.
 */
export function DeedDialogs({ desk, children }: { readonly desk: Desk; readonly children: ReactNode }) {
  const [deed, setDeed] = useState<Deed | null>(null);
  return (
    <OpenDeedContext value={setDeed}>
      {children}
      {deed === null ? null : <DeedDialog deed={deed} desk={desk} onClose={() => setDeed(null)} />}
    </OpenDeedContext>
  );
}

interface DeedDialogProps {
  readonly deed: Deed;
  readonly desk: Desk;
  readonly onClose: () => void;
}

function DeedDialog({ deed, desk, onClose }: DeedDialogProps) {
  if (deed.kind === "silence") return <SilenceDialog desk={desk} scope={`rule:${deed.rule}`} onClose={onClose} />;
  if (deed.kind === "ack") return <AckDialog row={deed.row} episode={deed.episode} desk={desk} onClose={onClose} />;
  const known = desk.alerts.data?.alerts;
  const over = known !== undefined && !known.some(({ episode }) => episode === deed.episode);
  return <NoteDialog title={deed.title} episode={deed.episode} over={over} onClose={onClose} />;
}
