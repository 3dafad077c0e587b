/**
 * Which addresses are public. Everything else is refused: a channel must not be a way into the network that the function runs in, nor to
 * the metadata service of its host (169.254.169.254).
 * The lists: IANA's special-purpose registries, https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-.
 */
import { BlockList, isIP, isIPv4 } from "node:net";

const special = new BlockList();
for (const [net, prefix] of [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carrier-grade NAT, and metadata of some hosts
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, metadata
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments, metadata of some hosts
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
] as const)
  special.addSubnet(net, prefix, "ipv4");

/** Of IPv6 only what is handed out to the public, 2000::/3, less what within it leads elsewhere. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const special6 = new BlockList();
for (const [net, prefix] of [
  ["2001::", 23], // protocol assignments, Teredo among them, which carries IPv4 addresses
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4, which carries IPv4 addresses
  ["3fff::", 20], // documentation
] as const)
  special6.addSubnet(net, prefix, "ipv6");

/**
 * Whether an address in its usual notation is one of the public internet. Mapped and translated forms of IPv4 (`::ffff:10.0.0.1`,
 * `64:ff9b::`) lie outside 2000::/3 and are refused with the rest.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes("%")) return false;
  if (isIPv4(address)) return !special.check(address, "ipv4");
  return globalUnicast.check(address, "ipv6") && !special6.check(address, "ipv6");
}

/** Whether an address is this machine itself. */
export const isLoopback = (address: string): boolean => /^127\.\d+\.\d+\.\d+$/.test(address) || address === "::1";
