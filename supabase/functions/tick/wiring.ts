/** Wires the ticker to a Supabase project by its environment. */
import { instantOf } from "../../../src/domain/time.ts";
import type { Handler } from "../_shared/answers.ts";
import { callWatchApi, type RestAccess } from "../_shared/rest.ts";
import { hashKey } from "../_shared/secrets.ts";
import type { Environment } from "../_shared/settings.ts";
import { publishableKey, required, secretKey } from "../_shared/settings.ts";
import { backupWatcher } from "./backups/wiring.ts";
import { outboxDeliverer } from "./deliver/wiring.ts";
import { sendDrillEvent } from "./drill/event.ts";
import { isDrill, receiveDrill } from "./drill/receiver.ts";
import { evaluateNow } from "./evaluate/evaluate.ts";
import type { TickDependencies } from "./handler.ts";
import { handleTick } from "./handler.ts";
import { pingHeartbeat } from "./heartbeat.ts";
import { measureObjectives } from "./objectives.ts";
import { probeHealth } from "./probe.ts";
import { logPuller } from "./pull/wiring.ts";

/** What a probe is made with. */
interface Probing {
  /** Milliseconds on a clock that nobody sets. */
  elapsed(): number;
  readonly fetcher: typeof fetch;
}

const platform: Probing = { elapsed: () => performance.now(), fetcher: fetch };

/** As long as the database itself gives these calls. */
const evaluationTimeoutMs = 10_000;

/**
 * The ticker for this environment: `WATCH_TICK_SECRET`, `WATCH_TICK_SECRET_NEXT` (while rotating), and the platform's own `SUPABASE_URL`,
 * `SUPABASE_SECRET_KEYS` or `SUPABASE_SERVICE_ROLE_KEY`, `SUPABASE_PUBLISHABLE_KEYS` or `SUPABASE_ANON_KEY`;
 * `WATCH_HEARTBEAT_URL`; what `outboxDeliverer` reads, and where the log API is to be read, what `logPuller` reads.
 * @throws SettingsError
 */
export function tickHandler(env: Environment, now: () => number, { elapsed, fetcher }: Probing = platform): Handler {
  const url = required(env, "SUPABASE_URL", "the project's address");
  const access = { url, key: secretKey(env) };
  const probe = { url, publishableKey: publishableKey(env), now, elapsed, fetcher };
  const heartbeat = env.WATCH_HEARTBEAT_URL?.trim();
  const secret = required(env, "WATCH_TICK_SECRET", "the secret that the scheduler sends");
  const shareKey = keySharer(env, access, secret, fetcher);
  const deps: TickDependencies = {
    secrets: [secret, env.WATCH_TICK_SECRET_NEXT?.trim() ?? ""],
    now,
    probe: () => probeHealth(probe),
    recordHealth: async (sample: unknown) => void (await callWatchApi(access, "record_health", { sample }, fetcher)),
    maintain: async () => [...(await shareKey()), ...troublesIn(await callWatchApi(access, "maintain", {}, fetcher))],
    measure: async () => {
      await measureObjectives(access, instantOf(now()), fetcher);
      await sendDrillEvent(access, fetcher);
    },
    evaluate: () =>
      evaluateNow({
        now,
        read: (slot_ms) => callWatchApi(access, "evaluation_input", { slot_ms }, fetcher, evaluationTimeoutMs),
        commit: (commit) => callWatchApi(access, "commit_slot", { commit }, fetcher, evaluationTimeoutMs),
      }),
    deliver: outboxDeliverer(env, access, { now, elapsed }, fetcher),
    pull: together([logPuller(env, access, now, fetcher), backupWatcher(env, access, fetcher)]),
    beat: async (slot: number) => void (await callWatchApi(access, "beat", { slot }, fetcher)),
    ping: heartbeat ? () => pingHeartbeat(heartbeat, fetcher) : null,
  };
  const drill = {
    keys: deps.secrets,
    now,
    received: async (episode: string) => void (await callWatchApi(access, "drill_received", { episode }, fetcher)),
  };
  return (request) => (isDrill(request) ? receiveDrill(request, drill) : handleTick(request, deps));
}

type Puller = () => Promise<readonly string[]>;

/** Pullers as one, which answers what went wrong in any of them; `null` where there are none. */
function together(pullers: readonly (Puller | null)[]): Puller | null {
  const wanted = pullers.filter((puller) => puller !== null);
  return wanted.length === 0 ? null : async () => (await Promise.all(wanted.map((pull) => pull()))).flat();
}

/**
 * Hands the key of hashes to the database, once in the life of an instance: a person has the same hash in the platform's logs and in
 * what the database records. Answers what went wrong; that keeps no other step from its work.
 */
function keySharer(env: Environment, access: RestAccess, secret: string, fetcher: typeof fetch): Puller {
  let isShared = false;
  return async () => {
    if (isShared) return [];
    try {
      await callWatchApi(access, "adopt_hash_key", { key: hashKey(env, secret) }, fetcher);
      isShared = true;
      return [];
    } catch (error) {
      return [`key of hashes: ${error instanceof Error ? error.message : String(error)}`];
    }
  };
}

/** `{errors: {step: message}}` as sentences; none where the answer tells of none. */
function troublesIn(answer: unknown): string[] {
  const errors = typeof answer === "object" && answer !== null && "errors" in answer ? answer.errors : null;
  if (typeof errors !== "object" || errors === null) return [];
  return Object.entries(errors).map(([step, message]) => `${step}: ${String(message)}`);
}
