import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../../api/api-context.tsx";
import { saveRule } from "../../../api/rpc.ts";
import { storedOf } from "../../../contracts/rule.ts";
import type { ImportResult, PlannedChange } from "./import-plan.ts";

/** Saves chosen changes one after the other; one that is refused keeps none of the others from being saved. */
export function useImport() {
  const api = useApi();
  const client = useQueryClient();
  const [results, setResults] = useState<Readonly<Record<string, ImportResult>>>({});
  const apply = useMutation({
    mutationFn: async (chosen: readonly { readonly change: PlannedChange; readonly reason: string }[]) => {
      for (const { change, reason } of chosen) {
        const { key, settings, version } = change;
        const result = await saveRule(api, { key, thresholds: storedOf(settings), reason, version }).then(
          (saved): ImportResult => ({ version: saved.version }),
          (error: unknown): ImportResult => ({ problem: error instanceof Error ? error.message : String(error) }),
        );
        setResults((before) => ({ ...before, [key]: result }));
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: [api.environment.name] }),
  });
  return { results, applying: apply.isPending, apply: apply.mutate };
}
