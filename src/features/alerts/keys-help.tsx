import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { turnKeys, useKeysOn } from "./key-switch.ts";
import { keyHelp } from "./keys.ts";
import css from "./keys-help.module.css";

/** Where the keys are found by who does not know them, or has turned them off. */
export function KeysButton({ onClick }: { readonly onClick: () => void }) {
  return (
    <Button look="quiet" onClick={onClick}>
      {useKeysOn() ? "Keys: press ? to see them" : "Keys: off"}
    </Button>
  );
}

/** What the keys do, and the switch that turns them off. */
export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className={css.keys}>
        {keyHelp.map(({ key, does }) => (
          <div key={key}>
            <dt>
              <kbd className={css.key}>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <Checkbox
        label="Keys do this"
        hint="Untick it where a key is pressed by accident, or by speech. This browser remembers."
        checked={useKeysOn()}
        onChange={({ target }) => turnKeys(target.checked)}
      />
    </Dialog>
  );
}
