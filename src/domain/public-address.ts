/** Addresses of the network that a URL names outright and that channels may not lead to. The sender decides; forms say it beforehand. */

/** First octets of what is private, link-local, documentation and the like: `[address, bits]`. */
const special: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

const numberOf = (address: string): number => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

const isPublic4 = (address: string): boolean =>
  !special.some(
    ([net, bits]) => Math.floor(numberOf(address) / 2 ** (32 - bits)) === Math.floor(numberOf(net) / 2 ** (32 - bits)),
  );

/** Of IPv6 what is handed out to the public, 2000::/3, less documentation and what carries IPv4. */
function isPublic6(address: string): boolean {
  const [first = 0, second = 0] = (address.split("::")[0] ?? "").split(":").map((group) => Number.parseInt(group || "0", 16));
  if (first < 0x2000 || first > 0x3fff || first === 0x2002) return false;
  if (first === 0x2001) return second >= 0x200 && second !== 0xdb8;
  return first !== 0x3fff || second >= 0x1000;
}

/** The address that a URL names instead of a host, where it is none of the public internet; `null` for names, public addresses and no URL. */
export function insideAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (host.includes(":")) return isPublic6(host) ? null : host;
  return !/^\d+\.\d+\.\d+\.\d+$/.test(host) || isPublic4(host) ? null : host;
}
