import { useState } from "react";
import { useApi } from "../../../api/api-context.tsx";
import { type StoredRule, settingsOf } from "../../../contracts/rule.ts";
import { formatRulesFile } from "../../../contracts/rules-file.ts";
import type { Clock } from "../../../format/time.ts";
import { Button } from "../../../ui/button.tsx";
import { ImportDialog } from "./import-dialog.tsx";

interface TransferBarProps {
  readonly stored: readonly StoredRule[];
  readonly readOnly: boolean;
  readonly clock: Clock;
}

/** Hands a text to the browser as a file to keep. */
function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** All rules as a file, and a file as rules: how settings go from staging to production. */
export function TransferBar({ stored, readOnly, clock }: TransferBarProps) {
  const { environment } = useApi();
  const [open, setOpen] = useState(false);
  const save = () => {
    const exportedAt = Date.now();
    const rules = stored.map((rule) => ({ key: rule.key, settings: settingsOf(rule) }));
    const day = new Date(exportedAt).toISOString().slice(0, 10);
    download(
      `nexsys-watch-rules-${environment.name}-${day}.json`,
      formatRulesFile({ environment: environment.name, exportedAt, rules }),
    );
  };
  return (
    <>
      <Button onClick={save}>Export all rules</Button>
      {!readOnly && <Button onClick={() => setOpen(true)}>Import rules</Button>}
      {open && <ImportDialog stored={stored} clock={clock} onClose={() => setOpen(false)} />}
    </>
  );
}
