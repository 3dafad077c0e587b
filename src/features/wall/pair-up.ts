/** Shows codes, one after another as they expire, until one is approved. */
import type { WallApi } from "../../api/wall.ts";
import { type Millis, SECOND } from "../../domain/time.ts";
import { retryWait } from "../../domain/wall/pairing.ts";
import type { Pairing } from "./token-store.ts";

export type PairingStep =
  | { readonly state: "starting" }
  | { readonly state: "code"; readonly code: string }
  | { readonly state: "failed"; readonly error: unknown };

/** Ends early, without rejecting, when the signal fires. */
const pause = (wait: Millis, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, wait);
    signal.addEventListener("abort", end);
  });

/** Who is told what happens. */
export interface PairingTold {
  readonly onStep: (step: PairingStep) => void;
  /** A question was answered, whatever the answer was. */
  readonly onHeard: () => void;
}

/**
 * Asks for a code, tells it by `onStep`, and asks whether it was approved, until it is or the signal fires (then `null`). A failed question after a
 * code keeps the code: it may have been typed already. Never rejects.
 */
export async function pairUp(api: WallApi, told: PairingTold, signal: AbortSignal): Promise<Pairing | null> {
  const { onStep, onHeard } = told;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const { code, secret, poll_s } = await api.pairStart({ signal });
      failures = 0;
      onHeard();
      onStep({ state: "code", code });
      const paired = await approval(api, { secret, every: poll_s * SECOND, onHeard }, signal);
      if (paired !== null) return paired;
    } catch (error) {
      if (signal.aborted) return null;
      failures += 1;
      onStep({ state: "failed", error });
      await pause(retryWait(failures, Math.random()), signal);
    }
  }
  return null;
}

/** What waits for approval, and how often it asks. */
interface Waiting extends Pick<PairingTold, "onHeard"> {
  readonly secret: string;
  readonly every: Millis;
}

/** The pairing once it is approved; `null` when the code expired or the signal fired. */
async function approval(api: WallApi, { secret, every, onHeard }: Waiting, signal: AbortSignal): Promise<Pairing | null> {
  let failures = 0;
  while (!signal.aborted) {
    await pause(failures === 0 ? every : retryWait(failures, Math.random()), signal);
    if (signal.aborted) return null;
    try {
      const answer = await api.pairPoll(secret, { signal });
      failures = 0;
      onHeard();
      if (answer.state === "expired") return null;
      if (answer.state === "approved") return { token: answer.token, name: answer.display.name };
    } catch (error) {
      if (signal.aborted) return null;
      failures += 1;
      // A code lives for ten minutes: one that could not be asked about for so long is gone.
      if (failures > 12) throw error;
    }
  }
  return null;
}
