import { Button } from "../../ui/button.tsx";
import css from "./save-bar.module.css";

interface SaveBarProps {
  /** Whether the settings differ from those the edit began with. */
  readonly changed: boolean;
  readonly edited: boolean;
  readonly saving: boolean;
  readonly onDiscard: () => void;
  readonly onShipped: () => void;
}

/** Saving, or not. */
export function SaveBar({ changed, edited, saving, onDiscard, onShipped }: SaveBarProps) {
  return (
    <div className={css.bar}>
      <Button type="submit" look="primary" disabled={!changed || saving}>
        {saving ? "Saving" : "Save"}
      </Button>
      <Button onClick={onDiscard} disabled={!edited || saving}>
        Discard
      </Button>
      <Button look="quiet" onClick={onShipped} disabled={saving}>
        Fill in the shipped settings
      </Button>
    </div>
  );
}
