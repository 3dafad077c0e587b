import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { displays } from "../../api/displays.ts";
import { SECOND } from "../../domain/time.ts";

/** How often the page asks how the screens are. */
const POLL = 10 * SECOND;

/** All displays with what they last said of themselves, and the running handover note. */
export const displaysQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "displays"],
    queryFn: ({ signal }) => displays(api, { signal }),
    staleTime: POLL / 2,
    refetchInterval: POLL,
  });
