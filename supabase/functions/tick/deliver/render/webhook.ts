/** The generic webhook: the message as JSON, signed, so that the receiver knows who sent it and when. */
import { createHmac } from "node:crypto";
import type { Claim } from "../message.ts";
import type { Outgoing } from "./words.ts";
import { needed } from "./words.ts";

/** `sha256=` and the HMAC-SHA-256 of `timestamp.body` in hexadecimal digits. */
export const signatureOf = (key: string, timestamp: string, body: string): string =>
  `sha256=${createHmac("sha256", key).update(`${timestamp}.${body}`).digest("hex")}`;

/** One POST. The body is the same in every attempt; the timestamp, and with it the signature, is that of this one. @throws ChannelError */
export function webhookMessage({ id, kind, channel, payload }: Claim, now: number): Outgoing[] {
  const body = JSON.stringify({ id, kind, ...payload });
  const timestamp = String(now);
  return [
    {
      url: needed(channel.secret, "url", "address"),
      headers: {
        "content-type": "application/json",
        "idempotency-key": id,
        "x-nexsys-timestamp": timestamp,
        "x-nexsys-signature": signatureOf(needed(channel.secret, "signing_key", "signing key"), timestamp, body),
      },
      body,
    },
  ];
}
