import type { EdgeFunction } from "./api.ts";
import type { StackAddresses } from "./front.ts";

/** The project's Edge Functions, wired to this stack as their own `index.ts` wires them to the platform. */
export function edgeFunctions(_stack: StackAddresses): Readonly<Record<string, EdgeFunction>> {
  return {};
}
