import { Dialog } from "../../ui/dialog.tsx";
import { keyHelp } from "./keys.ts";
import css from "./keys-help.module.css";

/** What the keys do. */
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
    </Dialog>
  );
}
