/**
 * Takes personal data and secrets out of text by their form. Every pattern is bounded or anchored to a literal, so that the time is
 * linear in the length of the text, whatever the text.
 */
import { isCardNumber, isIban, isIpv6 } from "./check-digits.ts";

/** A one-way name for an id: hexadecimal digits, keyed, so that "the same person" still works and the id cannot be found back. */
export type KeyedHash = (text: string) => string;

/** How a hashed id is written: 16 digits tell people apart and cannot be told back. */
export const hashedId = (id: string, hash: KeyedHash): string => `id_${hash(`id:${id}`).slice(0, 16)}`;

const uuid = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** What a text consists of, as far as patterns ask for it: found in one walk, it spares most texts most patterns. */
interface Traits {
  readonly digits: number;
  readonly colons: number;
  readonly hyphens: number;
  readonly dots: number;
  readonly underscores: number;
  readonly equals: number;
  readonly ats: number;
  readonly percents: number;
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
    find: /\b(?:\w{1,32}[_-])?(?:pass(?:word|wd|phrase)?|pwd|secret|token(?:_hash)?|api[_-]?key|apikey|authorization|signature|otp|pin|cvv|cvc|private_key)(?:["']?\s{0,4}(?:=>|=|:)\s{0,4}["']?)(?!\[)[^\s"'&,;)}\]]{1,2048}/gi,
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
    find: /(?<![\w.:-])\d{9,}(?![\w.:-])/g,
    put: "[number]",
  },
  {
    may: (text, { equals }) => equals > 0 && text.includes("Key ("),
    find: /\b(Key \([^()]{1,256}\))=\((?!\.\.\.)[^()]{1,1024}\)/g,
    put: "$1=(...)",
  },
  {
    may: (text) => text.includes("Failing row contains ("),
    find: /\b(Failing row contains) \((?!\.\.\.)[\s\S]+/g,
    put: "$1 (...)",
  },
];

/**
 * `text` without e-mail and IP addresses, phone, card and account numbers, user agents, tokens, keys, passwords and credentials in
 * addresses. UUIDs become keyed hashes. NUL and unpaired surrogates become U+FFFD. Redacting twice changes nothing.
 */
export function redactText(text: string, hash: KeyedHash): string {
  let clean = withoutKeys(wellFormed(text));
  let traits = traitsOf(clean);
  if (clean.length >= 36 && traits.hyphens > 3) {
    const hashed = clean.replace(uuid, (id) => hashedId(id.toLowerCase(), hash));
    if (hashed !== clean) {
      clean = hashed;
      traits = traitsOf(clean);
    }
  }
  for (const { may, find, put } of patterns) {
    if (may(clean, traits)) clean = typeof put === "string" ? clean.replace(find, put) : clean.replace(find, put);
  }
  return traits.ats + traits.percents > 0 ? withoutEmails(clean) : clean;
}

/** NUL and unpaired surrogates, which the database cannot store, as U+FFFD. */
export function wellFormed(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}

export function traitsOf(text: string): Traits {
  const traits = { digits: 0, colons: 0, hyphens: 0, dots: 0, underscores: 0, equals: 0, ats: 0, percents: 0, blanks: 0 };
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
    else if (unit === 0x25) traits.percents++;
  }
  return traits;
}

/**
 * The beginning of a text that is to be redacted and cut to `length` afterwards: what lies far behind need not be read. The last word is
 * left out with the digits before it, because half an address or number would not be known for one.
 */
export function beginning(text: string, length: number): string {
  if (text.length <= length * 2) return text;
  let end = length * 2;
  while (end > length && !/\s/.test(text.charAt(end - 1))) end--;
  while (end > length && /[\s\d().+-]/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** Key blocks, by their first and last line; one that is cut off goes to the end of the text. */
function withoutKeys(text: string): string {
  if (!text.includes("-----BEGIN ")) return text;
  let clean = "";
  let done = 0;
  for (const { 0: begin, index } of text.matchAll(/-----BEGIN [A-Z ]{0,40}KEY-----/g)) {
    if (index < done) continue;
    clean += `${text.slice(done, index)}[key]`;
    const end = /-----END [A-Z ]{0,40}KEY-----/g;
    end.lastIndex = index + begin.length;
    done = end.test(text) ? end.lastIndex : text.length;
  }
  return clean + text.slice(done);
}

const domain = /(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const localPart = /[\p{L}\p{N}._%+-]/u;

/** Looks for the part behind the `@` first, which few texts have, and then back: forwards, every letter would be a beginning. */
function withoutEmails(text: string): string {
  if (!text.includes("@") && !text.includes("%40")) return text;
  let clean = "";
  let done = 0;
  for (const match of text.matchAll(domain)) {
    let start = match.index;
    while (start > done && match.index - start < 64 && localPart.test(text.charAt(start - 1))) start--;
    if (start === match.index) continue;
    clean += `${text.slice(done, start)}[email]`;
    done = match.index + match[0].length;
  }
  return clean + text.slice(done);
}

/** "Bearer 7f3…" is a credential; in "token has expired" and "Basic authentication" a plain word follows. */
function dropCredential(match: string): string {
  return /^\w+\s+[a-z]{1,24}$/i.test(match) ? match : "[secret]";
}

/** `name = value` with the value taken out. In a sentence such as "Invalid token: not found" a bare word follows, and stays. */
function keepName(match: string): string {
  if (/^[\w-]*(?:token|signature): [A-Za-z]{1,24}$/i.test(match)) return match;
  const name = /^[\w-]+["']?\s*(?:=>|=|:)\s*["']?/.exec(match)?.[0] ?? "";
  return `${name}[secret]`;
}
