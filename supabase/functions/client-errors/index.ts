/** Entry point on Supabase. */
import { orMisconfigured } from "../_shared/answers.ts";
import { clientErrorsHandler } from "./wiring.ts";

const surroundings = { now: () => Date.now(), fetch, complain: (line: string) => console.error(line) };

Deno.serve(orMisconfigured(() => clientErrorsHandler(Deno.env.toObject(), surroundings)));
