import { queryOptions } from "@tanstack/react-query";
import type { Api } from "../../api/api.ts";
import { account } from "../../api/session.ts";
import { MINUTE } from "../../domain/time.ts";

/** The signed-in account, from this browser's session. */
export const accountQuery = (api: Api) =>
  queryOptions({ queryKey: [api.environment.name, "account"], queryFn: () => account(api), staleTime: 5 * MINUTE });
