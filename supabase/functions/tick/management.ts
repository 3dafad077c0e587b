/** The platform's Management API: where it is, and which token opens it. */
import type { Environment } from "../_shared/settings.ts";
import { required, SettingsError } from "../_shared/settings.ts";

export interface ManagementApi {
  /** Address of the Management API, without a path. */
  readonly url: string;
  readonly projectRef: string;
  readonly token: string;
  readonly fetcher: typeof fetch;
}

/**
 * Reads `WATCH_MANAGEMENT_TOKEN`, `WATCH_PROJECT_REF` (else the first part of the project's address) and `WATCH_MANAGEMENT_URL` (else the
 * platform's). @throws SettingsError
 */
export const managementApi = (env: Environment, projectUrl: string, fetcher: typeof fetch): ManagementApi => ({
  url: managementUrl(env),
  projectRef: projectRef(env, projectUrl),
  token: required(env, "WATCH_MANAGEMENT_TOKEN", "an access token of the account"),
  fetcher,
});

/** The token opens every project of its owner, so it travels encrypted, or within this machine. @throws SettingsError */
function managementUrl(env: Environment): string {
  const text = env.WATCH_MANAGEMENT_URL?.trim() || "https://api.supabase.com";
  const url = URL.canParse(text) ? new URL(text) : null;
  const isSafe =
    url?.protocol === "https:" || (url?.protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname));
  if (url === null || !isSafe) {
    throw new SettingsError(
      "WATCH_MANAGEMENT_URL must be an address that begins with https://, such as https://api.supabase.com",
    );
  }
  return text.replace(/\/+$/, "");
}

/** @throws SettingsError */
function projectRef(env: Environment, url: string): string {
  const ref = env.WATCH_PROJECT_REF?.trim() || (/^https:\/\/([a-z0-9]{20})\.supabase\.\w+/.exec(url)?.[1] ?? "");
  if (!/^[a-z0-9]{1,40}$/.test(ref)) {
    throw new SettingsError(
      "WATCH_PROJECT_REF is not set. Set it to the project's reference, the part of its dashboard address after /project/",
    );
  }
  return ref;
}
