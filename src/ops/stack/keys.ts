import { createHmac, randomBytes } from "node:crypto";
import { generateApiKey } from "@supabase/lite";

/** The secrets of one stack. Made on the first start, and kept with the data so that links and scripts go on working. */
export type Secrets = {
  databasePassword: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  /** Legacy `anon` JWT, accepted beside the publishable key. */
  anonKey: string;
  drainSecret: string;
  tickSecret: string;
};

export async function makeSecrets(): Promise<Secrets> {
  const jwtSecret = randomBytes(32).toString("hex");
  const [publishable, secret] = await Promise.all([generateApiKey("publishable"), generateApiKey("secret")]);
  return {
    databasePassword: randomBytes(16).toString("hex"),
    jwtSecret,
    publishableKey: publishable.key,
    secretKey: secret.key,
    anonKey: signJwt({ iss: "supabase", ref: "embedded", role: "anon", iat: 1_700_000_000, exp: 2_500_000_000 }, jwtSecret),
    drainSecret: randomBytes(24).toString("base64url"),
    tickSecret: randomBytes(24).toString("base64url"),
  };
}

/** A compact HS256 JSON Web Token; times in `claims` are seconds since the epoch. */
export function signJwt(claims: Record<string, unknown>, secret: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${body}.${createHmac("sha256", secret).update(body).digest("base64url")}`;
}
