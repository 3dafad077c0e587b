import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { me } from "../../api/rpc.ts";
import { account } from "../../api/session.ts";
import { MINUTE } from "../../domain/time.ts";

/** Who the reader is to Nexsys Watch; `null` for no member. Roles change seldom. */
export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.environment.name, "me"],
    queryFn: ({ signal }) => me(api, { signal }),
    staleTime: 5 * MINUTE,
  });

/** The signed-in account, from this browser's session. */
export const accountQuery = (api: Api) =>
  queryOptions({ queryKey: [api.environment.name, "account"], queryFn: () => account(api), staleTime: 5 * MINUTE });
