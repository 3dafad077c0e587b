/** Entry point on Supabase. */
import { orMisconfigured } from "../_shared/answers.ts";
import { tickHandler } from "./wiring.ts";

const surroundings = { now: () => Date.now(), elapsed: () => performance.now(), fetcher: fetch };

Deno.serve(orMisconfigured(() => tickHandler(Deno.env.toObject(), surroundings)));
