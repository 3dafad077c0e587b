/** The form of a channel: texts as typed, what is wrong with them, and what `save_channel` takes. */
import type { ChannelChange } from "../../api/channel-rpc.ts";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { insideAddress } from "../../domain/public-address.ts";
import type { ChannelKind } from "./view-model.ts";

export type Provider = "resend" | "postmark" | "sendgrid" | "generic";

/** What the fields hold. Secrets are empty where what is stored shall be kept. */
export interface Draft {
  readonly kind: ChannelKind;
  readonly title: string;
  readonly enabled: boolean;
  readonly warning: boolean;
  readonly critical: boolean;
  readonly url: string;
  readonly signingKey: string;
  readonly routingKey: string;
  readonly region: "us" | "eu";
  readonly endpoint: string;
  readonly provider: Provider;
  readonly from: string;
  /** Addresses, separated by commas. */
  readonly to: string;
  readonly token: string;
}

export type TextField = "title" | "url" | "signingKey" | "routingKey" | "endpoint" | "from" | "to" | "token";

/** A problem in words for each field that has one. */
export type DraftProblems = Readonly<Partial<Record<TextField, string>>>;

/** An empty form. */
export const emptyDraft: Draft = {
  kind: "slack",
  title: "",
  enabled: true,
  warning: true,
  critical: true,
  url: "",
  signingKey: "",
  routingKey: "",
  region: "us",
  endpoint: "",
  provider: "resend",
  from: "",
  to: "",
  token: "",
};

/** Whether two forms say the same. */
export const isSame = (one: Draft, other: Draft): boolean => JSON.stringify(one) === JSON.stringify(other);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const providers: readonly Provider[] = ["resend", "postmark", "sendgrid", "generic"];

/** The form of a stored channel. Its secrets are not known here. */
export function draftOf({ kind, title, enabled, severities, config }: ChannelRow): Draft {
  return {
    ...emptyDraft,
    kind,
    title,
    enabled,
    warning: severities.includes("warning"),
    critical: severities.includes("critical"),
    region: config.region === "eu" ? "eu" : "us",
    endpoint: textOf(config.endpoint),
    provider: providers.find((provider) => provider === config.provider) ?? "resend",
    from: textOf(config.from),
    to: Array.isArray(config.to) ? config.to.join(", ") : "",
  };
}

/** `https`, without credentials; plain http within one machine, which the sender takes in a demo only. */
const isAddress = (text: string): boolean =>
  text.length <= 2_000 && /^(https:\/\/[^\s/?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?)([/?#]\S*)?$/.test(text);

/** What is wrong with an address; `null` where nothing is. The sender refuses private addresses too, and cannot name them. */
function addressProblem(text: string): string | null {
  if (!isAddress(text)) return notAnAddress;
  const inside = text.startsWith("http://") ? null : insideAddress(text);
  return inside === null ? null : `${inside} is no address of the public internet, and channels lead nowhere else.`;
}

const isMailbox = (text: string): boolean =>
  text.length <= 320 && /^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+\.[^<>@\s.]+>|[^<>@\s]+@[^<>@\s]+\.[^<>@\s.]+)$/.test(text);

const notAnAddress = "Enter an address that begins with https:// and holds no user name.";

/** The addresses of a list as typed. */
export const addressesIn = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((address) => address.trim())
    .filter((address) => address !== "");

interface Parts {
  readonly config: Readonly<Record<string, string | readonly string[]>>;
  readonly secret: Readonly<Record<string, string>>;
  readonly problems: DraftProblems;
}

/** A secret that was typed; a problem where none was and none is stored. */
function secretPart(text: string, isStored: boolean, problem: (secret: string) => string | null, missing: string): string | null {
  const secret = text.trim();
  if (secret === "") return isStored ? null : missing;
  if (/[^\x21-\x7e]/.test(secret)) return "It holds a blank or a character that it cannot hold. Copy it again.";
  return problem(secret);
}

const none = () => null;

function partsOf(draft: Draft, stored: ChannelRow | null): Parts {
  const isStored = stored !== null;
  const { kind, region, provider } = draft;
  const endpoint = draft.endpoint.trim();
  const url = secretPart(draft.url, isStored, addressProblem, "Enter the address of the webhook.");
  switch (kind) {
    case "slack":
      return { config: {}, secret: { url: draft.url }, problems: only({ url }) };
    case "webhook": {
      const short = (text: string) => (text.length < 16 ? "Use at least 16 characters." : null);
      const signingKey = secretPart(draft.signingKey, isStored, short, "Enter a signing key, or let one be made.");
      return { config: {}, secret: { url: draft.url, signing_key: draft.signingKey }, problems: only({ url, signingKey }) };
    }
    case "pagerduty": {
      const isElsewhere = isStored && (stored.config.region !== region || textOf(stored.config.endpoint) !== endpoint);
      const missing = isElsewhere ? "Enter the key again: it goes to another address." : "Enter the integration key.";
      const short = (text: string) => (text.length < 8 ? "An integration key is longer: copy all of it." : null);
      const routingKey = secretPart(draft.routingKey, isStored && !isElsewhere, short, missing);
      const wrong = endpoint === "" ? null : addressProblem(endpoint);
      return {
        config: { region, ...(endpoint === "" ? {} : { endpoint }) },
        secret: { routing_key: draft.routingKey },
        problems: only({ routingKey, endpoint: wrong }),
      };
    }
    case "email": {
      const isGeneric = provider === "generic";
      const isElsewhere =
        isStored && (stored.config.provider !== provider || (isGeneric && textOf(stored.config.endpoint) !== endpoint));
      const missing = isElsewhere ? "Enter the key again: it goes to another address." : "Enter the provider's API key.";
      const to = addressesIn(draft.to);
      const from = draft.from.trim();
      const odd = to.find((address) => !isMailbox(address));
      return {
        config: { provider, from, to, ...(isGeneric ? { endpoint } : {}) },
        secret: { token: draft.token },
        problems: only({
          from: isMailbox(from) ? null : "Enter an e-mail address, such as Watch <watch@example.com>.",
          to:
            odd === undefined
              ? to.length >= 1 && to.length <= 20
                ? null
                : "Enter 1 to 20 addresses."
              : `${odd} is no e-mail address.`,
          endpoint: isGeneric ? addressProblem(endpoint) : null,
          token: secretPart(draft.token, isStored && !isElsewhere, none, missing),
        }),
      };
    }
  }
}

function only(problems: Readonly<Partial<Record<TextField, string | null>>>): DraftProblems {
  return Object.fromEntries(Object.entries(problems).filter(([, problem]) => problem !== null));
}

/** What the form says and what is wrong with it. The same rules as `watch.channel_problem`. `stored` is `null` for a new channel. */
export function readDraft(
  draft: Draft,
  stored: ChannelRow | null,
): { readonly change: Omit<ChannelChange, "key" | "version">; readonly problems: DraftProblems } {
  const { config, secret, problems } = partsOf(draft, stored);
  const title = draft.title.trim();
  const severities = (["warning", "critical"] as const).filter((severity) => draft[severity]);
  const named = title === "" ? { title: "Give it a name." } : title.length > 80 ? { title: "At most 80 characters." } : {};
  return {
    change: {
      channel: { title, kind: draft.kind, severities, enabled: draft.enabled, config },
      secret: Object.fromEntries(
        Object.entries(secret)
          .map(([name, value]) => [name, value.trim()] as const)
          .filter(([, value]) => value !== ""),
      ),
    },
    problems: { ...named, ...problems },
  };
}

/** A key for a new channel, made of its name: `Ops Slack` becomes `ops-slack`, or `ops-slack-2` where that is taken. */
export function keyFor(title: string, taken: readonly string[]): string {
  const words = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const base = words.slice(0, 36).replace(/-+$/, "") || "channel";
  for (let n = 1; ; n++) {
    const key = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(key)) return key;
  }
}
