/** Entry point on Supabase. */
import { orMisconfigured } from "../_shared/answers.ts";
import { clientErrorsHandler } from "./wiring.ts";

Deno.serve(orMisconfigured(() => clientErrorsHandler(Deno.env.toObject(), () => Date.now())));
