import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useApi } from "../../../api/api-context.tsx";
import type { StoredRule } from "../../../contracts/rule.ts";
import { parseRulesFile } from "../../../contracts/rules-file.ts";
import type { Clock } from "../../../format/time.ts";
import { Answer } from "../../../ui/answer.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { channelsQuery } from "../queries.ts";
import { DryRun } from "./dry-run.tsx";
import css from "./import-dialog.module.css";

interface ImportDialogProps {
  readonly stored: readonly StoredRule[];
  readonly clock: Clock;
  readonly onClose: () => void;
}

/** Choosing a file, what is to be mended in it, and the dry run of it. */
export function ImportDialog({ stored, clock, onClose }: ImportDialogProps) {
  const api = useApi();
  const channels = useQuery(channelsQuery(api));
  const [chosen, setChosen] = useState<{ readonly name: string; readonly text: string } | null>(null);
  const parsed = useMemo(() => (chosen === null ? null : parseRulesFile(chosen.text)), [chosen]);
  const choose = async (file: File | undefined) => {
    if (file !== undefined) setChosen({ name: file.name, text: await file.text() });
  };
  return (
    <Dialog title={`Import rules into ${api.environment.name}`} size="wide" onClose={onClose}>
      <p className={css.quiet}>
        Choose a file that was exported here or in another environment. Nothing is changed before you have seen what would be.
      </p>
      <label className={css.file}>
        File of rules
        <input type="file" accept=".json,application/json" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
      </label>
      {chosen !== null && parsed !== null && "problems" in parsed && (
        <section className={css.problems} aria-label="What to mend in the file" role="alert">
          <p className={css.strong}>{`${chosen.name} cannot be read yet. Mend it and choose it again:`}</p>
          <ul>
            {parsed.problems.map(({ line, sentence }) => (
              <li key={`${line} ${sentence}`}>{`Line ${line}: ${sentence}`}</li>
            ))}
          </ul>
        </section>
      )}
      {chosen !== null && parsed !== null && "file" in parsed && (
        <Answer
          data={channels.data}
          error={channels.error}
          onRetry={channels.refetch}
          height="8rem"
          label="Asking for the channels"
        >
          {(known) => <DryRun key={chosen.text} file={parsed.file} stored={stored} channels={known} clock={clock} />}
        </Answer>
      )}
    </Dialog>
  );
}
