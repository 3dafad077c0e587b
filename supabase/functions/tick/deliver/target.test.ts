import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insideAddress } from "../../../../src/domain/public-address.ts";
import { isPublicAddress } from "./address.ts";
import type { TargetRules } from "./target.ts";
import { checkTarget } from "./target.ts";

const rules = (addresses: readonly string[], more: Partial<TargetRules> = {}): TargetRules => ({
  allowLocal: false,
  hosts: null,
  resolve: async () => addresses,
  ...more,
});
const check = (url: string, addresses: readonly string[] = ["93.184.216.34"], more: Partial<TargetRules> = {}) =>
  checkTarget(new URL(url), rules(addresses, more));

describe("a target that leads inside is refused", () => {
  const inside: readonly (readonly [string, string])[] = [
    ["loopback", "127.0.0.1"],
    ["all of loopback", "127.8.9.10"],
    ["this network", "0.0.0.0"],
    ["private, 10", "10.1.2.3"],
    ["private, 172.16", "172.31.255.254"],
    ["private, 192.168", "192.168.1.1"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["link-local", "169.254.1.1"],
    ["metadata", "169.254.169.254"],
    ["metadata behind CGNAT", "100.100.100.200"],
    ["metadata, 192.0.0", "192.0.0.192"],
    ["benchmarks", "198.18.0.1"],
    ["documentation", "203.0.113.7"],
    ["multicast", "224.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["IPv6 unspecified", "::"],
    ["IPv6 loopback", "::1"],
    ["IPv6 ULA", "fd00::1"],
    ["IPv6 ULA, metadata", "fd00:ec2::254"],
    ["IPv6 link-local", "fe80::1"],
    ["IPv6 link-local with a zone", "fe80::1%eth0"],
    ["IPv6 multicast", "ff02::1"],
    ["IPv4 mapped", "::ffff:10.0.0.1"],
    ["IPv4 mapped, loopback", "::ffff:127.0.0.1"],
    ["IPv4 mapped, as digits", "::ffff:7f00:1"],
    ["IPv4 compatible", "::127.0.0.1"],
    ["NAT64", "64:ff9b::7f00:1"],
    ["6to4", "2002:7f00:1::"],
    ["Teredo", "2001:0:53aa:64c:0:fffe:80ff:fffe"],
    ["IPv6 documentation", "2001:db8::1"],
  ];

  it.each(inside)("%s: %s", async (_, address) => {
    const refused = { problem: "refused", sentence: expect.stringMatching(/no address of the public internet/) };
    expect(await check("https://hooks.example.com/", [address])).toEqual(refused);
    expect(await check("https://hooks.example.com/", ["93.184.216.34", address])).toEqual(refused);
  });

  it.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://169.254.169.254/latest/meta-data/",
  ])("written as an address: %s", async (url) => {
    expect(await check(url, ["93.184.216.34"])).toMatchObject({ problem: "refused" });
  });

  it("all of them, to the last", async () => {
    const answers = await Promise.all(
      inside.map(([, address]) => check("https://hooks.example.com/", ["93.184.216.34", address])),
    );
    const through = answers.filter((answer) => "addresses" in answer).length;
    console.info(`targets inside: ${inside.length} addresses, ${through} got through`);
    expect(through).toBe(0);
  });
});

describe("a target that is refused by its form", () => {
  it.each([
    ["http://hooks.example.com/", /must begin with https/],
    ["ftp://hooks.example.com/", /must begin with https/],
    ["file:///etc/passwd", /must begin with https/],
    ["https://user:pass@hooks.example.com/", /user name or a password/],
  ])("%s", async (url, sentence) => {
    expect(await check(url)).toEqual({ problem: "refused", sentence: expect.stringMatching(sentence) });
  });

  it("by the deployment's list of hosts, which holds their subdomains too", async () => {
    const hosts = ["example.com"];
    expect(await check("https://evil-example.com/", undefined, { hosts })).toMatchObject({ problem: "refused" });
    expect(await check("https://hooks.example.com/", undefined, { hosts })).toEqual({ addresses: ["93.184.216.34"] });
  });
});

describe("a target of the public internet", () => {
  it.each(["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::6810:84e5", "2a00:1450:4001::5e"])(
    "%s is taken",
    async (address) => {
      expect(await check("https://hooks.example.com/", [address])).toEqual({ addresses: [address] });
    },
  );

  it("is spoken to over IPv4 first", async () => {
    const both = ["2606:4700::6810:84e5", "93.184.216.34"];
    expect(await check("https://hooks.example.com/", both)).toEqual({ addresses: both.toReversed() });
  });

  it("that cannot be looked up just now is tried later", async () => {
    const resolve = () => Promise.reject(new Error("EAI_AGAIN"));
    expect(await check("https://hooks.example.com/", [], { resolve })).toMatchObject({ problem: "unknown" });
    expect(await check("https://hooks.example.com/", [])).toMatchObject({ problem: "unknown" });
  });
});

describe("this machine", () => {
  it("is a target of tests and the demo, over http too, and nothing else inside is", async () => {
    const local = { allowLocal: true };
    expect(await check("http://127.0.0.1:8080/", [], local)).toEqual({ addresses: ["127.0.0.1"] });
    expect(await check("http://localhost:8080/", ["127.0.0.1"], local)).toEqual({ addresses: ["127.0.0.1"] });
    expect(await check("http://localhost:8080/", ["10.0.0.1"], local)).toMatchObject({ problem: "refused" });
    expect(await check("http://10.0.0.1/", [], local)).toMatchObject({ problem: "refused" });
    expect(await check("http://hooks.example.com/", ["127.0.0.1"], local)).toMatchObject({ problem: "refused" });
  });
});

it("the form refuses by the same ranges as the sender", () => {
  const anywhere = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.integer({ min: 0, max: 0xffff }).map((n) => `20${n % 4}1:${n.toString(16)}::1`),
  );
  fc.assert(
    fc.property(anywhere, (address) => {
      const { hostname } = new URL(`https://${address.includes(":") ? `[${address}]` : address}/`);
      const normal = hostname.replace(/^\[|\]$/g, "");
      expect(insideAddress(`https://${hostname}/`)).toBe(isPublicAddress(normal) ? null : normal);
    }),
  );
});
