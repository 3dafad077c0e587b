/** Whether a channel's address may be spoken to, and at which address of the network. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isLoopback, isPublicAddress } from "./address.ts";

export interface TargetRules {
  /** Lets channels lead to this machine, over plain http too: for tests and the demo. */
  readonly allowLocal: boolean;
  /** Hosts that channels may lead to, and their subdomains; `null`: any public one. */
  readonly hosts: readonly string[] | null;
  /** Every address that a name has. Rejects where it has none. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

/** `refused` will be refused the next time too; `unknown`: the name could not be looked up just now. */
export type Target =
  | { readonly addresses: readonly string[] }
  | { readonly problem: "refused" | "unknown"; readonly sentence: string };

const refused = (sentence: string): Target => ({ problem: "refused", sentence });

/** Looks a name up as every program of the machine does. */
export const systemResolve = async (host: string): Promise<readonly string[]> =>
  (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** What is wrong with a URL before anything is looked up; `null` where nothing is. */
function shapeProblem(url: URL, { allowLocal, hosts }: TargetRules): string | null {
  if (url.protocol !== "https:" && !(url.protocol === "http:" && allowLocal && isLocalName(url.hostname)))
    return "The address must begin with https://.";
  if (url.username !== "" || url.password !== "") return "The address must not hold a user name or a password.";
  const allowed = hosts?.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`)) ?? true;
  return allowed ? null : `This deployment sends to ${hosts?.join(", ")} only: WATCH_CHANNEL_HOSTS says so.`;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");
const isLocalName = (hostname: string): boolean => hostname === "localhost" || isLoopback(bare(hostname));

/**
 * Checks a URL and looks its host up. Every address of the host must be public: one private address among public ones is how a name is
 * made to lead inside on the second try. Whoever connects must connect to one of `addresses` and look nothing up again.
 */
export async function checkTarget(url: URL, rules: TargetRules): Promise<Target> {
  const problem = shapeProblem(url, rules);
  if (problem !== null) return refused(problem);
  const host = bare(url.hostname);
  let addresses: readonly string[];
  try {
    addresses = isIP(host) === 0 ? await rules.resolve(host) : [host];
  } catch {
    addresses = [];
  }
  if (addresses.length === 0) return { problem: "unknown", sentence: `The name ${host} could not be looked up.` };
  const isAllowed = (address: string) => isPublicAddress(address) || (rules.allowLocal && isLoopback(address));
  if (!addresses.every(isAllowed))
    return refused(`${host} is no address of the public internet, and channels lead nowhere else.`);
  // IPv4 first: not every host of functions has a way out over IPv6.
  return { addresses: addresses.toSorted((a, b) => isIP(a) - isIP(b)) };
}
