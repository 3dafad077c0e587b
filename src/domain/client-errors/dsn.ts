/** A Sentry DSN: where a project's envelopes go, and the public key that opens it. */

export interface Dsn {
  readonly protocol: "http:" | "https:";
  /** Host and, where it is not the protocol's own, port; lower case. */
  readonly host: string;
  /** Path before the project id, of installations that live below one: `""` or `/sentry`. */
  readonly prefix: string;
  readonly projectId: string;
  readonly publicKey: string;
}

const dsnShape = /^(https?:)\/\/(\w{1,64})(?::\w{0,64})?@([\w.-]{1,253}(?::\d{1,5})?)((?:\/[\w.-]+){0,8}?)\/(\d{1,20})$/i;

/** Parses `https://<key>@<host>/<project id>`. `null` for what is not one; never throws. */
export function parseDsn(text: string): Dsn | null {
  if (text.length > 512) return null;
  const parts = dsnShape.exec(text);
  if (!parts) return null;
  const [, protocol = "", publicKey = "", authority = "", prefix = "", projectId = ""] = parts;
  const url = URL.parse(`${protocol}//${authority}`);
  if (!url || prefix.split("/").some((part) => part === "." || part === "..")) return null;
  return { protocol: url.protocol === "http:" ? "http:" : "https:", host: url.host, prefix, projectId, publicKey };
}

/** Whether two DSNs name the same project with the same key at the same address. */
export const sameDsn = (a: Dsn, b: Dsn): boolean =>
  a.protocol === b.protocol &&
  a.host === b.host &&
  a.prefix === b.prefix &&
  a.projectId === b.projectId &&
  a.publicKey === b.publicKey;

/** Where Sentry takes envelopes of this project: https://develop.sentry.dev/sdk/foundations/transport/authentication/ */
export const envelopeUrl = ({ protocol, host, prefix, projectId, publicKey }: Dsn): string =>
  `${protocol}//${host}${prefix}/api/${projectId}/envelope/?sentry_version=7&sentry_key=${publicKey}`;
