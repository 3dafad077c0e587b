import { useRouter } from "@tanstack/react-router";
import { Copyable } from "../../ui/copyable.tsx";
import { Panel } from "../../ui/panel.tsx";
import css from "./message-links.module.css";

const statement = (address: string) => `update watch.settings set value = '"${address}"' where key = 'alerts.dashboard_url';`;

/** Whether messages lead back here. `dashboard` is the address that is set; `null` for none, `undefined` while nobody knows. */
export function MessageLinks({ dashboard }: { readonly dashboard: string | null | undefined }) {
  const { basepath } = useRouter();
  if (dashboard === undefined) return null;
  if (dashboard !== null) return <p className={css.set}>{`Messages link to ${dashboard}.`}</p>;
  return (
    <Panel title="Messages carry no links" note="to the alert, and to its runbook">
      <div className={css.unset}>
        <p>
          The database does not know where this dashboard is. Run this in the SQL editor, if this address is the one that
          everybody uses:
        </p>
        <Copyable label="statement" value={statement(`${window.location.origin}${basepath.replace(/\/$/, "")}`)} />
      </div>
    </Panel>
  );
}
