/** Sends one POST to a target that is checked first, within its time. */
import { NotConnected, post } from "./exchange.ts";
import type { Outgoing } from "./render/words.ts";
import type { Answer } from "./response.ts";
import type { TargetRules } from "./target.ts";
import { checkTarget } from "./target.ts";

/** `refused`: it was not sent and never will be. `failed`: nobody knows whether it arrived; it is sent again. */
export type Sent =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "refused" | "failed"; readonly sentence: string };

const timeoutMs = 5_000;

/** Looks up, connects, posts and reads the answer, all of it within 5 s. Never throws. */
export async function send({ url: text, headers, body }: Outgoing, rules: TargetRules, timeout = timeoutMs): Promise<Sent> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return { kind: "refused", sentence: "The address is none: enter it as https://host/path." };
  const signal = AbortSignal.timeout(timeout);
  const silence = `No answer within ${timeout / 1_000} s.`;
  const target = await Promise.race([checkTarget(url, rules), fired(signal)]);
  if (target === null) return { kind: "failed", sentence: silence };
  if ("problem" in target) return { kind: target.problem === "refused" ? "refused" : "failed", sentence: target.sentence };
  let failure: unknown = null;
  for (const address of target.addresses) {
    try {
      return { kind: "answered", answer: await post({ url, address, headers, body, signal }) };
    } catch (error) {
      failure = error;
      if (!(error instanceof NotConnected)) break;
    }
  }
  if (signal.aborted) return { kind: "failed", sentence: silence };
  const reason = failure instanceof Error ? failure.message : String(failure);
  return { kind: "failed", sentence: `${url.host} could not be reached: ${reason}.` };
}

function fired(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(null), { once: true }));
}
