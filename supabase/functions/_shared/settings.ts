/** Settings from the function's environment. What is missing or wrong is named in a sentence that says what to set. */

/** The environment, as `Deno.env.toObject()` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or cannot be read; the message is for whoever sets the function up. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** @throws SettingsError where the variable is missing or empty */
export function required(env: Environment, name: string, purpose: string): string {
  const value = env[name]?.trim();
  if (!value)
    throw new SettingsError(`${name} is not set. It is ${purpose}: run \`supabase secrets set ${name}=…\` and try again`);
  return value;
}

/** The key that may call functions for the service role: the new form's `default`, else its first, else the legacy one. */
export const secretKey = (env: Environment): string =>
  fromKeys(env.SUPABASE_SECRET_KEYS) ??
  env.SUPABASE_SECRET_KEY ??
  required(env, "SUPABASE_SERVICE_ROLE_KEY", "the project's secret key");

/** The key that browsers use. */
export const publishableKey = (env: Environment): string =>
  fromKeys(env.SUPABASE_PUBLISHABLE_KEYS) ??
  env.SUPABASE_PUBLISHABLE_KEY ??
  required(env, "SUPABASE_ANON_KEY", "the project's publishable key");

/** The platform keeps keys as a JSON object by name. */
function fromKeys(json: string | undefined): string | null {
  if (!json) return null;
  try {
    const keys: unknown = JSON.parse(json);
    if (typeof keys !== "object" || keys === null) return null;
    const named = new Map(Object.entries(keys).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
    return named.get("default") ?? [...named.values()][0] ?? null;
  } catch {
    return null;
  }
}

/** A JSON object in a variable, `{}` where it is not set. @throws SettingsError */
export function jsonObject(env: Environment, name: string, example: string): Readonly<Record<string, unknown>> {
  const text = env[name]?.trim();
  if (!text) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, in one sentence for both.
  }
  throw new SettingsError(`${name} is not a JSON object. Set it to something like ${example}`);
}

/** A list of texts below a key of a setting, empty where there is none. @throws SettingsError */
export function textList(value: unknown, where: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item): item is string => typeof item === "string" && item.trim() !== "")) return value;
  throw new SettingsError(`${where} must be a list of texts, such as ["admin.example.com"]`);
}
