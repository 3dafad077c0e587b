/** Entry point on Supabase. */
import { orMisconfigured } from "../_shared/answers.ts";
import { drainHandler } from "./wiring.ts";

Deno.serve(orMisconfigured(() => drainHandler(Deno.env.toObject(), () => Date.now())));
