import { queryOptions } from "@tanstack/react-query";
import { MINUTE } from "../domain/time.ts";
import type { Api } from "./api.ts";
import { me } from "./rpc.ts";

/** Who the reader is to Nexsys Watch; `null` for no member. Roles change seldom. */
export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "me"],
    queryFn: ({ signal }) => me(api, { signal }),
    staleTime: 5 * MINUTE,
  });
