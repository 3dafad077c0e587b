/**
 * The forms of personal data and secrets in text. Every pattern is bounded or anchored to a literal, so that the time is linear in the
 * length of the text, whatever the text.
 */
import { isCardNumber, isIban, isIpv6 } from "./check-digits.ts";

/** What a text consists of, as far as patterns ask for it: found in one walk, it spares most texts most patterns. */
export interface Traits {
  readonly digits: number;
  readonly colons: number;
  readonly hyphens: number;
  readonly dots: number;
  readonly underscores: number;
  readonly equals: number;
  readonly ats: number;
  readonly percents: number;
  readonly quotes: number;
  /** White space, or any character that may be such. */
  readonly blanks: number;
}

/** A form of secret or personal data in text. */
interface Pattern {
  /** What must be so for the pattern to match at all. */
  readonly may: (text: string, traits: Traits) => boolean;
  readonly find: RegExp;
  readonly put: string | ((match: string) => string);
}

/** How the keys of secrets begin or end; those of few letters stand for themselves only, or behind `_` or `-`. */
const secretKey = String.raw`\b(?:\w{0,32}(?:password|passwd|passphrase|secret|token(?:_hash)?|api[_-]?key|private_?key|authorization|signature)|(?:\w{1,32}[_-])?(?:pass|pwd|otp|pin|cvv|cvc))(?:\\{0,8}["'])?\s{0,4}(?:=>|=|:)\s{0,4}`;
/** To the closing quote, which is escaped as the opening one is, or to the end of what was cut off. */
const quoted = String.raw`(\\{0,8}["'])(?!\[secret\])(?:(?!(?<!\\)\1)[\s\S])+`;
const bare = String.raw`(?!\[|\\{0,8}["'])[^\s"'&,;)}\]]{1,2048}`;

const secretName = /pass|pwd|secret|token|key|authorization|signature|otp|pin|cv[vc]/i;

/** In order: what is longer and surer goes first, since later patterns would take pieces of it. */
export const patterns: readonly Pattern[] = [
  {
    may: (text, { ats, colons }) => ats > 0 && colons > 0 && text.includes("://"),
    find: /:\/\/[^\s/@"'<>]{1,256}@/g,
    put: "://[credentials]@",
  },
  {
    may: (text, { digits }) => digits > 0 && text.includes("Mozilla/"),
    find: /\bMozilla\/\d[^|"\n]{0,512}/g,
    put: "[agent]",
  },
  {
    may: (text, { equals, colons }) => equals + colons > 0 && /authorization/i.test(text),
    find: /\b(authorization\s{0,4}(?:=>|=|:)\s{0,4})(?!\[)(?:(?:Digest|AWS4-HMAC-SHA256)\s[^\r\n]{1,4096}|(?:[A-Za-z][\w-]{1,24}[ \t]{1,4})?[^\s"',;)}\]]{1,4096})/gi,
    put: "$1[secret]",
  },
  {
    may: (text, { blanks }) => blanks > 0 && /bearer|basic|token/i.test(text),
    find: /\b(?:Bearer|Basic|Token)\s{1,4}[\w.~+/=-]{6,4096}/gi,
    put: dropCredential,
  },
  {
    may: (text, { dots }) => dots > 0 && text.includes("eyJ"),
    find: /(?<![\w-])(?:[\w-]{1,64}-)?eyJ[\w-]{6,2048}(?:\.[\w-]{0,4096}){1,2}/g,
    put: "[token]",
  },
  {
    may: (text, { underscores, dots, hyphens }) => underscores + dots + hyphens > 0 && /[_.-][\w.-]{8}/.test(text),
    find: /\b(?:sb_secret|sb_publishable|sbp|sk_live|sk_test|rk_live|pk_live|whsec|ghp|gho|ghs|github_pat|glpat|xox[abprs]|re|SG)[_.-][\w.-]{8,512}/g,
    put: (match) => (/\d/.test(match) || match.startsWith("sb_") ? "[secret]" : match),
  },
  {
    may: (text) => text.includes("AKIA") || text.includes("ASIA"),
    find: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
    put: "[secret]",
  },
  {
    may: (text, { equals, colons }) => equals + colons > 0 && secretName.test(text),
    find: new RegExp(`${secretKey}(?:${quoted}|${bare})`, "gi"),
    put: keepName,
  },
  {
    may: (_, { digits, dots }) => digits > 3 && dots > 2,
    find: /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d|\w)/g,
    put: "[ip]",
  },
  {
    may: (text, { colons }) => colons > 1 && /:[0-9a-f]{0,4}:/i.test(text),
    find: /(?<![\w:])[0-9a-f:]{2,45}(?:%\w{1,16})?(?![\w:])/gi,
    put: (match) => (isIpv6(match) ? "[ip]" : match),
  },
  {
    may: (text, { digits }) => digits > 1 && /[A-Z]{2}\d{2}/.test(text),
    find: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g,
    put: (match) => (isIban(match) ? "[iban]" : match),
  },
  {
    may: (_, { digits }) => digits > 12,
    find: /(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])/g,
    put: (match) => (isCardNumber(match) ? "[card]" : match),
  },
  {
    may: (text, { digits }) => digits > 6 && /(?:\+|00)[1-9]/.test(text),
    find: /(?<![\w.])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){6,14}(?![\w-])/g,
    put: "[phone]",
  },
  {
    may: (text, { digits }) => digits > 9 && /\d{3}[ .-]\d{4}/.test(text),
    find: /(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/g,
    put: "[phone]",
  },
  {
    may: (text, { digits }) => digits > 7 && /\d[ -]\d{3}/.test(text),
    find: /(?<![\w.-])0\d{1,4}[ -]\d{3,4}[ -]?\d{3,4}(?![\w-])/g,
    put: "[phone]",
  },
  {
    may: (text, { digits }) => digits > 8 && /\d{9}/.test(text),
    find: /(?<![\w.-])\d{9,}(?![\w]|[.-]\w)/g,
    put: "[number]",
  },
  {
    may: (text, { equals }) => equals > 0 && text.includes("Key ("),
    find: /\b(Key \([^\n]{1,512}?\)=)\((?!\.\.\.\))(?:[\s\S]*?\)(?= (?:already exists|is not present|is still referenced|is duplicated|conflicts with))|[\s\S]+)/g,
    put: "$1(...)",
  },
  {
    may: (text) => text.includes("Failing row contains ("),
    find: /\b(Failing row contains) \((?!\.\.\.)[\s\S]+/g,
    put: "$1 (...)",
  },
  {
    may: (text, { colons, quotes }) => colons > 0 && quotes > 0 && /invalid input|malformed|out of range/.test(text),
    find: /\b(?:invalid input (?:syntax for type|value for enum) [\w ."]{1,128}|malformed [\w ]{1,40} literal|field value out of range): "(?!\?")[\s\S]+/g,
    put: withoutValue,
  },
];

/** Whether a text is a short word of letters that begins as no secret does: in such, as most keys are, no pattern finds anything. */
export const isPlainWord = (text: string): boolean => text.length <= 40 && /^(?!sb_|AKIA|ASIA)[A-Za-z_]*$/.test(text);

export function traitsOf(text: string): Traits {
  const traits = {
    digits: 0,
    colons: 0,
    hyphens: 0,
    dots: 0,
    underscores: 0,
    equals: 0,
    ats: 0,
    percents: 0,
    quotes: 0,
    blanks: 0,
  };
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Letters are most of a text, and no pattern asks for one alone.
    if (unit >= 0x60 && unit < 0x80) continue;
    if (unit >= 0x30 && unit <= 0x39) traits.digits++;
    else if (unit <= 0x20 || unit >= 0x80) traits.blanks++;
    else if (unit === 0x2d) traits.hyphens++;
    else if (unit === 0x2e) traits.dots++;
    else if (unit === 0x5f) traits.underscores++;
    else if (unit === 0x3a) traits.colons++;
    else if (unit === 0x3d) traits.equals++;
    else if (unit === 0x40) traits.ats++;
    else if (unit === 0x22) traits.quotes++;
    else if (unit === 0x25) traits.percents++;
  }
  return traits;
}

/** "Bearer 7f3…" is a credential; in "token has expired" and "Basic authentication" a plain word follows. */
function dropCredential(match: string): string {
  return /^\w+\s+[A-Za-z][a-z]{0,23}$/.test(match) ? match : "[secret]";
}

/** `name = value` with the value taken out. In a sentence such as "Invalid token: not found" a bare word follows, and stays. */
function keepName(match: string): string {
  if (/^[\w-]*(?:token|signature): [A-Za-z]{1,24}$/i.test(match)) return match;
  const name = /^[\w-]+(?:\\{0,8}["'])?\s*(?:=>|=|:)\s*(?:\\{0,8}["'])?/.exec(match)?.[0] ?? "";
  return `${name}[secret]`;
}

/** `invalid input …: "value"` without the value, in which quotes may stand; one that is cut off goes to the end. */
function withoutValue(match: string): string {
  const begin = match.indexOf(': "');
  const end = match.lastIndexOf('"');
  return `${match.slice(0, begin)}: "?"${end > begin + 2 ? match.slice(end + 1) : ""}`;
}
