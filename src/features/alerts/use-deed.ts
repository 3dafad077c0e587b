import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { useApi } from "../../api/api-context.tsx";
import { alertsKey } from "./queries.ts";

/**
 * Something that a person does about alerts. Nothing is shown as done before the database has agreed: a refusal is an error of the
 * deed. `onDone` runs once it is done; whatever became of it, all that is shown about alerts is asked for again.
 */
export function useDeed<T>(work: (api: Api, what: T) => Promise<unknown>, onDone?: () => void) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: T) => work(api, what),
    onSuccess: () => onDone?.(),
    onSettled: () => client.invalidateQueries({ queryKey: alertsKey(api) }),
  });
}
