import { expect, test } from "vitest";
import { silentLimits } from "../../fixtures/silent-limits.ts";
import { databaseForFile } from "./database.ts";

const { sql } = databaseForFile();

test("the database calls a source silent from the same pause on as the page", async () => {
  const answers = await Promise.all(
    silentLimits.map(async ([gap]) => {
      const [row] = await sql()`select extract(epoch from watch.silent_limit(${gap}::double precision))::float8 as limit`;
      return [gap, row?.limit];
    }),
  );
  expect(answers).toEqual(silentLimits);
});
