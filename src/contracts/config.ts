/** `public/config.json`: the environments that one build serves, read at run time. */
import * as z from "zod/mini";

/** `service_role` in a legacy key's payload, or a new secret key: must never reach a browser. */
export function isSecretKey(key: string): boolean {
  if (key.startsWith("sb_secret_")) return true;
  const payload = key.split(".")[1];
  if (payload === undefined) return false;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof claims === "object" && claims !== null && "role" in claims && claims.role === "service_role";
  } catch {
    return false;
  }
}

export const environment = z.object({
  /** Name in the environment switch and in `?env=`. */
  name: z.string().check(z.minLength(1, "give every environment a name")),
  /** Address of the Supabase project, without a path. */
  url: z.url({
    protocol: /^https?$/,
    error: "`url` must be the address of the Supabase project, such as https://abcdefgh.supabase.co",
  }),
  publishableKey: z.string().check(
    z.minLength(1, "`publishableKey` is missing: copy it from Project Settings, API keys"),
    z.refine(
      (key) => !isSecretKey(key),
      "`publishableKey` holds a secret key. Replace it with the publishable key, and rotate the secret key now",
    ),
  ),
  /** DSN for reporting the dashboard's own errors; off without one. */
  sentryDsn: z.optional(z.string()),
});

export const config = z.object({
  environments: z.array(environment).check(z.minLength(1, "`environments` is empty: list at least one Supabase project")),
});

export type Environment = z.infer<typeof environment>;
export type Config = z.infer<typeof config>;
