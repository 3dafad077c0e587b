/**
 * The people and machines whose requests the simulator makes up. They carry the personal data that real log lines carry, from
 * documentation address ranges and example.com, so that redaction has something to redact.
 */
import type { AudienceConfig } from "../../domain/classification/options.ts";
import { hex, integer, pick, uuid } from "./draws.ts";
import type { Random } from "./random.ts";
import { randomOf } from "./random.ts";

/** Which application a request comes from. `machine` is server to server. */
export type Audience = "admin" | "portal" | "machine";

/** Who makes a request, as the platform's logs describe them. */
export interface Actor {
  readonly audience: Audience;
  readonly userId: string;
  readonly email: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly clientInfo: string;
  /** Address of the application's page; `null` for machines. */
  readonly referer: string | null;
  readonly city: (typeof cities)[number];
  readonly role: "anon" | "authenticated" | "service_role";
}

/** Reference of the simulated Supabase project: 20 lower-case letters, as the platform's are. */
export const projectRef = "nexsysdemoproduction";

/** Where the two applications live. */
const applications = { admin: "admin.nexsys.example.com", portal: "portal.nexsys.example.com" } as const;

/** What a receiver must know to tell the two audiences apart. */
export const audienceConfig: AudienceConfig = {
  admin: { hosts: [applications.admin], paths: [], clients: [] },
  portal: { hosts: [applications.portal], paths: [], clients: [] },
};

const firstNames = [
  "ada",
  "bruno",
  "carla",
  "dmitri",
  "elif",
  "farid",
  "greta",
  "hugo",
  "ines",
  "jonas",
  "karim",
  "lena",
] as const;
const lastNames = ["albers", "brandt", "costa", "demir", "ebner", "fontaine", "garcia", "hoffmann", "ivanov", "keller"] as const;

const cities = [
  { city: "Frankfurt am Main", country: "DE", colo: "FRA", latitude: "50.11552", longitude: "8.68417", postalCode: "60313" },
  { city: "Vienna", country: "AT", colo: "VIE", latitude: "48.20849", longitude: "16.37208", postalCode: "1010" },
  { city: "Lisbon", country: "PT", colo: "LIS", latitude: "38.71667", longitude: "-9.13333", postalCode: "1100" },
  { city: "Dubai", country: "AE", colo: "DXB", latitude: "25.07725", longitude: "55.30927", postalCode: "00000" },
] as const;

const browsers = [
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
] as const;

/** How many different people each application has. */
const population = { admin: 150, portal: 3_000, machine: 3 } as const;

/** Somebody of an audience. The same number is always the same person, on the same device. */
export function actorOf(audience: Audience, random: Random): Actor {
  const number = integer(random, 1, population[audience]);
  const own = randomOf(0, "actor", audience, number);
  const machine = audience === "machine";
  return {
    audience,
    userId: uuid(own),
    email: `${pick(own, firstNames)}.${pick(own, lastNames)}${number}@example.com`,
    ip: ipOf(own),
    userAgent: machine ? "Deno/2.1.4 (variant; SupabaseEdgeRuntime/1.74.2)" : pick(own, browsers),
    clientInfo: machine ? "supabase-js-deno/2.119.1" : "supabase-js-web/2.119.1",
    referer: audience === "machine" ? null : `https://${applications[audience]}/`,
    city: pick<(typeof cities)[number]>(own, cities),
    role: machine ? "service_role" : "authenticated",
  };
}

/** The actor before signing in: nobody yet. */
export const signedOut = (actor: Actor): Actor => ({ ...actor, role: "anon" });

/** Cloudflare's id of a request, which edge, auth and storage lines of that request share. */
export const rayOf = (actor: Actor, random: Random): string => `9${hex(random, 15)}-${actor.city.colo}`;

/** An address of the ranges that RFC 5737 and RFC 3849 set aside for documentation. */
function ipOf(random: Random): string {
  if (random() < 0.15) return `2001:db8:${hex(random, 4)}:${hex(random, 4)}::${hex(random, 3)}`;
  return `${pick(random, ["192.0.2", "198.51.100", "203.0.113"])}.${integer(random, 1, 254)}`;
}
