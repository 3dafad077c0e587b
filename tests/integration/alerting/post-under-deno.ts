/** Run by Deno: posts once to each `[url, address]` of the first argument, and prints what came of it, line by line. */
import { post } from "../../../supabase/functions/tick/deliver/exchange.ts";

const [list = "[]"] = process.argv.slice(2);

for (const [url, address] of JSON.parse(list) as [string, string][]) {
  const exchange = { url: new URL(url), address, headers: {}, body: "{}", signal: AbortSignal.timeout(5_000) };
  const outcome = await post(exchange).then(
    ({ status, body }) => ({ status, body }),
    (error: Error) => ({ error: error.message }),
  );
  console.log(JSON.stringify(outcome));
}
