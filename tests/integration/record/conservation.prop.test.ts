/** Whatever happens to payment intents, in whatever order: no day of the ledger loses or doubles one. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { databaseForFile } from "../database/database.ts";
import type { Business, State } from "./payments.ts";
import { businessIn, intent, ledger, setStatus, states } from "./payments.ts";

const { sql } = databaseForFile();
const day = 86_400_000;
const horizon = 25;
let business: Business;

beforeAll(async () => {
  business = await businessIn(sql());
});

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("create" as const),
      daysAgo: fc.nat(horizon - 1),
      status: fc.constantFrom(...states),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("move" as const), which: fc.nat(), status: fc.constantFrom(...states) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("maintain" as const) }) },
);

it("created = approved + rejected + superseded + failed + open, and each as a careful clerk would count", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (history) => {
      await sql()`truncate public.payment_intents cascade`;
      const clerk: { id: string; daysAgo: number; status: State }[] = [];
      const today = Math.floor(Date.now() / day) * day;
      let impossible = Number((await sql()`select count(*) as n from watch.impossible_transitions`)[0]?.n);
      for (const action of history) {
        const known = "which" in action ? clerk[action.which % Math.max(1, clerk.length)] : undefined;
        if (action.do === "create") {
          const createdAt = new Date(today - action.daysAgo * day + 1_000);
          clerk.push({ id: await intent(sql(), business, { createdAt, status: action.status }), ...action });
        } else if (action.do === "maintain") {
          await sql()`select watch.maintain()`;
        } else if (known !== undefined && action.do === "move") {
          await setStatus(sql(), known.id, action.status);
          if (["approved", "rejected", "superseded"].includes(known.status) && known.status !== action.status) impossible += 1;
          known.status = action.status;
        } else if (known !== undefined) {
          await sql()`delete from public.payment_intents where id = ${known.id}`;
          clerk.splice(clerk.indexOf(known), 1);
        }
      }
      await sql()`select watch.maintain()`;
      const { days } = await ledger(sql(), horizon);
      for (const [index, found] of days.entries()) {
        const ours = clerk.filter(({ daysAgo }) => daysAgo === days.length - 1 - index);
        const count = (status: State) => ours.filter((one) => one.status === status).length;
        const { created, approved, rejected, superseded, failed, open } = found;
        if (created === null) {
          expect(ours).toEqual([]);
          continue;
        }
        expect(created).toBe((approved ?? 0) + (rejected ?? 0) + (superseded ?? 0) + (failed ?? 0) + (open ?? 0));
        expect({ created, approved, rejected, superseded, failed, open }).toEqual({
          created: ours.length,
          approved: count("approved"),
          rejected: count("rejected"),
          superseded: count("superseded"),
          failed: count("failed"),
          open: count("pending"),
        });
      }
      expect(Number((await sql()`select count(*) as n from watch.impossible_transitions`)[0]?.n)).toBe(impossible);
    }),
    { numRuns: 30 },
  );
});
