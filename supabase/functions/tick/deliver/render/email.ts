/**
 * E-mail over a provider's HTTPS API: the ports of SMTP are closed to Edge Functions. Plain text, which every reader and every phone shows.
 * `generic` posts Resend's form to another address, for a relay of one's own.
 */
import type { Claim } from "../message.ts";
import type { Outgoing } from "./words.ts";
import { ChannelError, needed, plainText, short } from "./words.ts";

interface Mail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

interface Form {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `Name <address>` in two. */
function addressOf(text: string): { email: string; name?: string } {
  const [, name, email] = /^\s*(.*?)\s*<([^<>]+)>\s*$/.exec(text) ?? [];
  if (email === undefined) return { email: text.trim() };
  return name ? { email, name } : { email };
}

const resend = (url: string, token: string, { id, from, to, subject, text }: Mail): Form => ({
  url,
  headers: { authorization: `Bearer ${token}` },
  body: { from, to, subject, text, headers: { "X-Entity-Ref-ID": id } },
});

const postmark = (token: string, { id, from, to, subject, text }: Mail): Form => ({
  url: "https://api.postmarkapp.com/email",
  headers: { "x-postmark-server-token": token, accept: "application/json" },
  body: {
    From: from,
    To: to.join(", "),
    Subject: subject,
    TextBody: text,
    MessageStream: "outbound",
    Headers: [{ Name: "X-Entity-Ref-ID", Value: id }],
  },
});

const sendGrid = (token: string, { id, from, to, subject, text }: Mail): Form => ({
  url: "https://api.sendgrid.com/v3/mail/send",
  headers: { authorization: `Bearer ${token}` },
  body: {
    personalizations: [{ to: to.map(addressOf) }],
    from: addressOf(from),
    subject,
    content: [{ type: "text/plain", value: text }],
    headers: { "X-Entity-Ref-ID": id },
  },
});

function formOf(config: Readonly<Record<string, unknown>>, token: string, mail: Mail): Form {
  switch (config.provider) {
    case "resend":
      return resend("https://api.resend.com/emails", token, mail);
    case "postmark":
      return postmark(token, mail);
    case "sendgrid":
      return sendGrid(token, mail);
    case "generic":
      return resend(needed(config, "endpoint", "address of the e-mail API"), token, mail);
    default:
      throw new ChannelError("The channel names no e-mail provider that is known. Choose one in the settings, and save.");
  }
}

/** One POST for all receivers. @throws ChannelError */
export function emailMessage({ id, channel, payload }: Claim): Outgoing[] {
  const { config, secret } = channel;
  const to = Array.isArray(config.to) ? config.to.filter((address): address is string => typeof address === "string") : [];
  if (to.length === 0) throw new ChannelError("The channel has no addresses to write to. Enter them in the settings, and save.");
  const { url, headers, body } = formOf(config, needed(secret, "token", "API key"), {
    id,
    from: needed(config, "from", "sender's address"),
    to,
    // A subject ends at a line break, whatever the title holds.
    subject: short(payload.title.replace(/\s+/g, " "), 200),
    text: plainText(payload),
  });
  return [
    {
      url,
      headers: { "content-type": "application/json", "idempotency-key": id, ...headers },
      body: JSON.stringify(body),
    },
  ];
}
