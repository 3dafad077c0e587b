/** Shared secrets in requests, and hashes that need one. */
import { createHash, createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { KeyedHash } from "../../../src/domain/redaction/text.ts";
import type { Environment } from "./settings.ts";

const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/**
 * Whether the request's bearer token is one of `secrets`. Digests are compared, all of them and in constant time, so that an answer's
 * time tells neither length nor beginning. Empty secrets open nothing.
 */
export function bearsSecret(request: Request, secrets: readonly string[]): boolean {
  const token = /^Bearer ([^\s]{1,1024})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  const presented = digest(token);
  let fits = false;
  for (const secret of secrets) fits = (timingSafeEqual(presented, digest(secret)) && secret !== "") || fits;
  return fits;
}

/**
 * The key of the hashes that stand for people, one for all functions and the database: `WATCH_HASH_KEY`, else one made of the drain's
 * secret, else one made of `secret`; `null` where there is none of them.
 */
export function hashKey(env: Environment): string | null;
export function hashKey(env: Environment, secret: string): string;
export function hashKey(env: Environment, secret: string | null = null): string | null {
  const fallback = env.WATCH_DRAIN_SECRET?.trim() || secret;
  return env.WATCH_HASH_KEY?.trim() || (fallback === null ? null : `identity/${fallback}`);
}

/** HMAC-SHA-256 under `key`, as hexadecimal digits. */
export function keyedHash(key: string): KeyedHash {
  const prepared = createSecretKey(key, "utf8");
  return (text) => createHmac("sha256", prepared).update(text).digest("hex");
}
