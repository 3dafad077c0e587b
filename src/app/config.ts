import { type Config, config, type Environment, secretPlaces } from "../contracts/config.ts";

/** Why the page cannot start: one sentence for each thing to mend. */
export interface ConfigProblem {
  readonly title: string;
  readonly problems: readonly string[];
}

export type LoadedConfig = { readonly config: Config } | { readonly problem: ConfigProblem };

/** Stands in `public/config.json` until somebody writes their own project there. */
const PLACEHOLDER = "your-project-ref";

/** A web server that takes the question and never answers must not leave an empty page for ever. */
const PATIENCE = 20_000;

const problem = (title: string, ...problems: readonly string[]): LoadedConfig => ({ problem: { title, problems } });

/** Parses the text of `config.json`. Never throws: what is wrong comes back as sentences. */
export function parseConfig(text: string): LoadedConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return problem("config.json is not JSON", error instanceof Error ? error.message : "it cannot be parsed");
  }
  const secrets = secretPlaces(json);
  if (secrets.length > 0)
    return problem(
      "config.json holds a secret key",
      ...secrets.map((place) => `${place || "config.json"}: this is a secret key. Take it out, and rotate the secret key now.`),
      "Everybody who opens this page can read the file: assume that the key is known.",
    );
  if (text.includes(PLACEHOLDER))
    return problem("No Supabase project yet", "config.json still holds the example: write your own project there.");
  const parsed = config.safeParse(json);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map(
      ({ path, message }) => `${path.length === 0 ? "config.json" : path.join(".")}: ${message}`,
    );
    return problem("config.json is not right yet", ...sentences);
  }
  const { environments } = parsed.data;
  const names = environments.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    return problem("config.json is not right yet", `Two environments are named ${twice}: names must differ.`);
  return { config: parsed.data };
}

/** Fetches and parses the `config.json` below `base`, read at run time so that one build serves every environment. Never rejects. */
export async function loadConfig(get: typeof fetch, base: string): Promise<LoadedConfig> {
  const path = `${base}config.json`;
  try {
    const response = await get(path, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.status === 404) return problem("config.json is missing", "There is no config.json beside index.html.");
    if (!response.ok) return problem("config.json did not load", `The web server answered with HTTP ${response.status}.`);
    const text = await response.text();
    const page = text.trimStart().startsWith("<");
    return page
      ? problem("config.json is missing", `The web server answers ${path} with a page: the file is not there.`)
      : parseConfig(text);
  } catch {
    return problem(
      "config.json did not load",
      "The web server could not be reached: check this machine's network, then try again.",
    );
  }
}

/** The environment named in the address; the first one where none is named; `null` for a name that is not in the list. */
export function chooseEnvironment({ environments }: Config, name: string | undefined): Environment | null {
  return (name === undefined ? environments[0] : environments.find((environment) => environment.name === name)) ?? null;
}
