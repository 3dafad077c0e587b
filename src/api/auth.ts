/**
 * The auth client, in a chunk of its own: the wall has nobody to sign in and never loads it. Of supabase-js only this is taken: calling a
 * function is one POST, and the rest of it would be a seventh of the first page.
 */
import { AuthClient, isAuthRetryableFetchError } from "@supabase/supabase-js";
import type { Environment } from "../contracts/config.ts";
import { rootOf } from "./calling.ts";

export type Auth = InstanceType<typeof AuthClient>;

/** Sessions of different environments do not mix: each has its own storage key. */
export const createAuth = (environment: Environment): Auth =>
  new AuthClient({
    url: `${rootOf(environment)}/auth/v1`,
    headers: { apikey: environment.publishableKey, Authorization: `Bearer ${environment.publishableKey}` },
    storageKey: `nexsys-watch.session.${environment.name}`,
    detectSessionInUrl: false,
  });

/** Whether signing in, or renewing a session, failed for want of a network. */
export const isWithoutNetwork = isAuthRetryableFetchError;
