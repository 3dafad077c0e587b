/** Calls `watch_api.track` as the data API does, from an address. */
import type postgres from "postgres";
import type { IngestOutcome } from "../../../src/contracts/ingest.ts";
import { as, scalar } from "../database/database.ts";

/** Who calls: `email` null is nobody who signed in; `service_role` is a server with the secret key. */
export interface Caller {
  readonly role?: "anon" | "authenticated" | "service_role";
  readonly email?: string | null;
  readonly address?: string;
}

/** The answer of `track`; `retry_after_s` where it refused. */
export type TrackAnswer = IngestOutcome & { readonly retry_after_s?: number };

let calls = 0;

/** An address that nobody called from yet, so that tests do not share a limit. */
export function freshAddress(): string {
  calls += 1;
  return `10.1.${calls >> 8}.${calls & 255}`;
}

/** Sends events in one call, by default as a stranger from an address of their own. */
export async function track(sql: postgres.Sql, events: unknown, caller: Caller = {}): Promise<TrackAnswer> {
  const { role = "anon", email = null, address = freshAddress() } = caller;
  return as(sql, role, email, async (own) => {
    await own`select set_config('request.headers', ${JSON.stringify({ "cf-connecting-ip": address })}, true)`;
    return scalar(own`select watch_api.track(${JSON.stringify(events)}::text::jsonb)`);
  });
}
