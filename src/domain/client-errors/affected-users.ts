/** How many people an error hurts. */

/**
 * Distinct people among reports, by the hash of each report's user. `null` where no report names one: then it is unknown how many
 * people there were, not none.
 */
export function affectedUsers(users: Iterable<string | null>): number | null {
  const known = new Set<string>();
  for (const user of users) if (user !== null) known.add(user);
  return known.size === 0 ? null : known.size;
}
