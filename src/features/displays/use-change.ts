import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import { displaysQuery } from "./queries.ts";

/** Something that is done to displays: afterwards the page asks anew how they are. `after` is called once it was done. */
export function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>, after?: (answer: Answer) => void) {
  const client = useQueryClient();
  const { queryKey } = displaysQuery(useApi());
  return useMutation({
    mutationFn: change,
    onSuccess: (answer) => after?.(answer),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}
