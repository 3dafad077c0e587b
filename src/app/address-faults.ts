/** What is wrong with an address, in a sentence, from what the check of its parameters threw. */

interface Issue {
  readonly path?: readonly unknown[];
  readonly message?: unknown;
}

/** Our own sentences name the parameter in backticks; the others are a library's. */
const isOurs = (message: unknown): message is string => typeof message === "string" && message.startsWith("`");

/** `"at" and "tz" in the address cannot be read.` from the JSON list of issues that the router throws; else the message itself. */
export function addressFault(message: string): string {
  let issues: unknown;
  try {
    issues = JSON.parse(message);
  } catch {
    return message;
  }
  const names = Array.isArray(issues)
    ? [...new Set(issues.map((issue: Issue) => issue?.path?.[0]).filter((name) => typeof name === "string"))]
    : [];
  const said = Array.isArray(issues) ? [...new Set(issues.map((issue: Issue) => issue?.message))] : [];
  if (said.length > 0 && said.every(isOurs)) return `${said.join("; ")}.`;
  if (names.length === 0) return "Something in the address cannot be read.";
  return `${names.map((name) => `“${name}”`).join(" and ")} in the address cannot be read.`;
}
