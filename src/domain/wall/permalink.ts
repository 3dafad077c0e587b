/** Addresses that a phone opens from the wall: to the alert at its moment, under the reader's own name. */

interface Linked {
  readonly key: string;
  /** `null` where the evaluator recorded none. */
  readonly episode: string | null;
}

/**
 * The page of an alert's episode; where there is none, the overview at that moment with the tile open. `origin` is where this site is, its path included, `env`
 * is left out where it is the one that is shown without being named: a short address makes a code that is read from further away.
 */
export function permalink(origin: string, env: string | null, { key, episode }: Linked, at: number): string {
  const query = new URLSearchParams(env === null ? {} : { env });
  if (episode === null) {
    query.set("at", String(at));
    query.set("tile", key);
  }
  const path = episode === null ? "/" : `/alerts/episode/${encodeURIComponent(episode).replaceAll("%40", "@")}`;
  return `${origin}${path}${query.size === 0 ? "" : `?${query}`}`;
}

/** Where an admin approves a pairing code. */
export const pairingLink = (origin: string, env: string | null, code: string): string =>
  `${origin}/settings/displays?${new URLSearchParams({ ...(env === null ? {} : { env }), code })}`;
