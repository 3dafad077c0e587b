/** The committed types are those of the migrations, and a change of either would be found. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isCurrent, target, typesOf } from "../../../src/ops/db-types/command.ts";
import { databaseForFile } from "./database.ts";

const { sql, database } = databaseForFile();

test("the types in src/api are those of the database", async () => {
  expect(await isCurrent(await typesOf(database().url), target)).toBe(true);
});

test("a function that changed, a file that was edited, and one that is missing would be found", async () => {
  await sql()`create function watch_api.later(n integer) returns integer language sql immutable as 'select n'`;
  const types = await typesOf(database().url);
  await sql()`drop function watch_api.later`;
  expect(types).toMatch(/"?later"?:\s*\{/);
  expect(await isCurrent(types, target)).toBe(false);

  const folder = await mkdtemp(join(tmpdir(), "nexsys-watch-types-"));
  try {
    const edited = join(folder, "types.ts");
    await writeFile(edited, (await readFile(target, "utf8")).replace("payment_desk", "payment_dusk"));
    expect(await isCurrent(await readFile(target, "utf8"), edited)).toBe(false);
    expect(await isCurrent("types", join(folder, "none.ts"))).toBe(false);
  } finally {
    await rm(folder, { recursive: true });
  }
});
