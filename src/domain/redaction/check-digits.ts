/** What tells an account number, a card number or an address from any other row of digits. */

/** Eight groups, or an abbreviation with at least one: fewer are times of day. */
export function isIpv6(text: string): boolean {
  const groups = text.replace(/%.*/, "").split(":");
  if (groups.length < 3 || groups.length > 9 || groups.some((group) => group.length > 4)) return false;
  return groups.length === 8 || (text.includes("::") && groups.some((group) => group !== ""));
}

/** Check digits of an account number (ISO 13616, modulo 97). */
export function isIban(text: string): boolean {
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
export function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
