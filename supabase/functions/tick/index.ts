/** Entry point on Supabase. */
import { orMisconfigured } from "../_shared/answers.ts";
import { tickHandler } from "./wiring.ts";

Deno.serve(orMisconfigured(() => tickHandler(Deno.env.toObject(), () => Date.now())));
