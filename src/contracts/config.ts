/** `public/config.json`: the environments that one build serves, read at run time. */
import * as z from "zod/mini";

/** The `role` that a legacy key (a JSON Web Token) names in its payload; `null` for anything else. */
function roleOf(key: string): string | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(key)?.[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof claims === "object" && claims !== null && "role" in claims && typeof claims.role === "string"
      ? claims.role
      : null;
  } catch {
    return null;
  }
}

/** Whether a text holds a key that must never reach a browser: a secret key, a personal access token, or a legacy `service_role` key. */
function holdsSecret(text: string): boolean {
  if (/\bsb_secret_|\bsbp_\w/.test(text)) return true;
  return (text.match(/[\w-]+\.[\w-]+\.[\w-]+/g) ?? []).some((word) => roleOf(word) === "service_role");
}

/** Places (`environments.0.url`) of all texts, names of fields included, that hold a secret key, whatever the shape of the JSON. */
export function secretPlaces(json: unknown, path: readonly string[] = []): readonly string[] {
  if (typeof json === "string") return holdsSecret(json) ? [path.join(".")] : [];
  if (typeof json !== "object" || json === null) return [];
  return Object.entries(json).flatMap(([name, value]) =>
    holdsSecret(name) ? [[...path, "(the name of a field)"].join(".")] : secretPlaces(value, [...path, name]),
  );
}

/** `sb_publishable_` and its letters, or a legacy key for role `anon`. */
const isPublishableKey = (key: string): boolean => /^sb_publishable_[A-Za-z0-9_-]+$/.test(key) || roleOf(key) === "anon";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What is wrong with the address of a project; `null` where nothing is. */
function addressProblem(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return "`url` must be the address of the Supabase project, such as https://abcdefgh.supabase.co";
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    return "`url` must begin with https: what is read here must not travel in the open";
  if (url.pathname !== "/" || /[?#]/.test(text)) return `\`url\` must end after the host: ${url.origin}`;
  return url.username === "" && url.password === "" ? null : "`url` must not hold a user name or a password";
}

/** Says what an object is missing or has too much: whether it is there at all, and names of fields that it does not know. */
const shape = (sentence: string, fields: string) => ({
  error: (issue: { readonly code?: string | undefined; readonly keys?: unknown }) =>
    issue.code === "unrecognized_keys" && Array.isArray(issue.keys)
      ? `unknown ${issue.keys.map((key) => `\`${key}\``).join(", ")}: ${fields}`
      : sentence,
});

const environment = z.strictObject(
  {
    /** Name in the environment switch and in `?env=`. */
    name: z.string("`name` is missing: give every environment a name").check(z.minLength(1, "give every environment a name")),
    /** Address of the Supabase project, without a path. */
    url: z.string("`url` is missing: copy it from Project Settings, Data API").check(
      z.refine((text) => addressProblem(text) === null, {
        error: ({ input }) => addressProblem(String(input)) ?? "`url` cannot be read",
      }),
    ),
    publishableKey: z
      .string("`publishableKey` is missing: copy it from Project Settings, API Keys")
      .check(
        z.refine(
          isPublishableKey,
          "`publishableKey` is not a publishable key: copy all of it from Project Settings, API Keys (sb_publishable_ and its letters, or the legacy anon key)",
        ),
      ),
    /** DSN for reporting the dashboard's own errors; off without one. */
    sentryDsn: z.optional(z.string("`sentryDsn` must be text: copy the DSN, or leave the field out")),
  },
  shape(
    "each environment is an object with `name`, `url` and `publishableKey`",
    "an environment has `name`, `url`, `publishableKey` and, if wanted, `sentryDsn`",
  ),
);

export const config = z.strictObject(
  {
    environments: z
      .array(environment, "`environments` is missing or no list: list at least one Supabase project in [ ]")
      .check(z.minLength(1, "`environments` is empty: list at least one Supabase project")),
  },
  shape('the file must be an object with `environments`: { "environments": [ … ] }', "there is only `environments`"),
);

export type Environment = z.infer<typeof environment>;
export type Config = z.infer<typeof config>;
