/**
 * Takes personal data and secrets out of text by their form. Every pattern is bounded or anchored to a literal, so that the time is
 * linear in the length of the text, whatever the text.
 */

/** A one-way name for an id: hexadecimal digits, keyed, so that "the same person" still works and the id cannot be found back. */
export type KeyedHash = (text: string) => string;

/** How a hashed id is written: 16 digits tell people apart and cannot be told back. */
export const hashedId = (id: string, hash: KeyedHash): string => `id_${hash(`id:${id}`).slice(0, 16)}`;

const uuid = /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi;

/** In order: what is longer and surer goes first, since later patterns would take pieces of it. */
const patterns: readonly (readonly [RegExp, string | ((match: string) => string)])[] = [
  [/-----BEGIN [A-Z ]{0,40}KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,40}KEY-----|$)/g, "[key]"],
  [/:\/\/[^\s/@"'<>]{1,256}@/g, "://[credentials]@"],
  [/\bMozilla\/\d[^|"\n]{0,512}/g, "[agent]"],
  [/\b(Bearer|Basic|Token)\s{1,4}[\w.~+/=-]{6,4096}/gi, "[secret]"],
  [/\beyJ[\w-]{6,2048}(?:\.[\w-]{0,4096}){1,2}/g, "[token]"],
  [
    /\b(?:sb_secret|sb_publishable|sbp|sk_live|sk_test|rk_live|pk_live|whsec|ghp|gho|ghs|github_pat|glpat|xox[abprs]|re|SG)[_.-][\w.-]{8,512}/g,
    "[secret]",
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, "[secret]"],
  [
    /\b(pass(?:word|wd|phrase)?|pwd|secret|(?:access|refresh|id|auth|api|csrf|reset)?[_-]?token(?:_hash)?|api[_-]?key|apikey|authorization|signature|otp|pin|cvv|cvc|client_secret|private_key)(["']?\s{0,4}(?:=|:|=>)\s{0,4}["']?)(?!\[)[^\s"'&,;)}\]]{1,2048}/gi,
    keepName,
  ],
  [/[\p{L}\p{N}._%+-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu, "[email]"],
  [/(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d|\w)/g, "[ip]"],
  [/(?<![\w:])[0-9a-f:]{2,45}(?:%\w{1,16})?(?![\w:])/gi, (match) => (isIpv6(match) ? "[ip]" : match)],
  [/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, (match) => (isIban(match) ? "[iban]" : match)],
  [/(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])/g, (match) => (isCardNumber(match) ? "[card]" : match)],
  [/(?<![\w.])(?:\+|00)[1-9](?:[ ().-]{0,2}\d){6,14}(?![\w-])/g, "[phone]"],
  [/(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])/g, "[phone]"],
  [/(?<![\w.-])0\d{1,4}[ -]\d{3,4}[ -]?\d{3,4}(?![\w-])/g, "[phone]"],
  [/(?<![\w.:-])\d{9,}(?![\w.:-])/g, "[number]"],
  [/\b(Key \([^()]{1,256}\))=\((?!\.\.\.)[^()]{1,1024}\)/g, "$1=(...)"],
  [/\b(Failing row contains) \((?!\.\.\.)[\s\S]{1,16384}$/g, "$1 (...)"],
];

/**
 * `text` without e-mail and IP addresses, phone, card and account numbers, user agents, tokens, keys, passwords and credentials in
 * addresses. UUIDs become keyed hashes. NUL and unpaired surrogates become U+FFFD. Redacting twice changes nothing.
 */
export function redactText(text: string, hash: KeyedHash): string {
  let clean = text.toWellFormed().replaceAll("\0", "\uFFFD");
  clean = clean.replace(uuid, (id) => hashedId(id.toLowerCase(), hash));
  for (const [pattern, by] of patterns) clean = typeof by === "string" ? clean.replace(pattern, by) : clean.replace(pattern, by);
  return clean;
}

/** `name = value` with the value taken out. */
function keepName(match: string): string {
  const name = /^[\w-]+["']?\s*(?:=>|=|:)\s*["']?/.exec(match)?.[0] ?? "";
  return `${name}[secret]`;
}

/** At least four groups or an abbreviation: fewer are times of day. */
function isIpv6(text: string): boolean {
  const groups = text.replace(/%.*/, "").split(":");
  if (groups.length < 3 || groups.length > 9 || groups.some((group) => group.length > 4)) return false;
  return groups.length === 8 || (text.includes("::") && groups.some((group) => group !== ""));
}

/** Check digits of an account number (ISO 13616, modulo 97). */
function isIban(text: string): boolean {
  const compact = text.replaceAll(" ", "");
  if (compact.length < 15 || compact.length > 34) return false;
  let rest = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Check digit of a payment card (ISO/IEC 7812, Luhn). */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
