import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Door } from "./door.ts";
import { doors } from "./doors.ts";

const root = join(import.meta.dirname, "../../..");
const project = { url: "https://abcdefgh.supabase.co/", publishableKey: "sb_publishable_abc" };

const stepsOf = (door: Door) => door.ways.flatMap(({ steps }) => steps(project));
const said = doors.flatMap(stepsOf);
const pasted = said.flatMap(({ copy }) => (copy === undefined ? [] : copy.value.split("\n")));
const textOf = (key: Door["key"]) =>
  JSON.stringify(doors.filter((door) => door.key === key).map((door) => [stepsOf(door), door.checks]));

const functions = join(root, "supabase/functions");
const sources = readdirSync(functions, { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".ts") && !path.endsWith(".test.ts"),
);

test("steps name the functions and the key of this very project", () => {
  expect(pasted).toContain("https://abcdefgh.supabase.co/functions/v1/log-drain");
  expect(pasted.join("\n")).toContain("https://abcdefgh.supabase.co/functions/v1/client-errors");
  expect(pasted.join("\n")).toContain("https://abcdefgh.supabase.co/functions/v1/tick");
  expect(pasted.join("\n")).toContain("sb_publishable_abc");
  expect(pasted).toContain("npx supabase link --project-ref abcdefgh");
});

test("behind a domain of one's own the reference is left to fill in", () => {
  const steps = doors.flatMap(({ ways }) => ways).flatMap((way) => way.steps({ ...project, url: "https://api.example.com" }));
  expect(JSON.stringify(steps)).toContain("npx supabase link --project-ref <ref>");
});

test("a secret that is made is shown before it is set, since the platform shows it to nobody again", () => {
  const made = pasted.filter((line) => line.includes("openssl rand") && !line.includes("WATCH_HASH_KEY"));
  expect(made.length).toBeGreaterThanOrEqual(2);
  for (const line of made) expect(line).toMatch(/^(\w+)=\$\(openssl rand -hex 32\); echo "\w+: \$\1"$/);
});

test("the key of hashes is only set where there is none, since another makes everybody new", () => {
  for (const { text, copy } of said.filter(({ copy }) => copy?.value.includes("WATCH_HASH_KEY"))) {
    expect(text).toMatch(/once only/);
    expect(copy?.value).toMatch(
      /^npx supabase secrets list \| grep -q WATCH_HASH_KEY \|\| npx supabase secrets set WATCH_HASH_KEY=/,
    );
  }
});

test("every secret without which a function refuses to work is in the steps", () => {
  const demanded = sources.flatMap((path) =>
    [...readFileSync(join(functions, path), "utf8").matchAll(/required\(env, "(WATCH_\w+)"/g)].map(([, name]) => name),
  );
  expect(demanded).toContain("WATCH_DRAIN_SECRET");
  expect(demanded.filter((name) => !pasted.some((line) => line.includes(`${name}=`)))).toEqual([]);
});

test("steps tell all that a source needs to be heard and to count right", () => {
  expect(textOf("drain")).toMatch(/WATCH_AUDIENCE=.*npm run ops -- import/s);
  expect(textOf("triggers")).toMatch(/--dry-run.*migration repair.*watch_api.*attach_payment_intent_triggers.*attach_outbox/s);
  expect(textOf("application")).toMatch(/Exposed schemas.*password_verification_hook/s);
  expect(textOf("probe")).toMatch(/nexsys_watch_url.*nexsys_watch_tick_secret.*supabase\/schedule\.sql.*schedule_problems/s);
});

test("a database that is quiet has lost its upkeep, which speaks each minute, payments or none", () => {
  const checks = doors.find(({ key }) => key === "triggers")?.checks.join(" ") ?? "";
  expect(checks).toContain("select unnest(watch.schedule_problems());");
  expect(checks).not.toMatch(/no fault|not a fault/);
});

test("page and READMEs tell the same commands", () => {
  const readmes = ["README.md", ...["log-drain", "tick", "client-errors"].map((name) => `supabase/functions/${name}/README.md`)]
    .map((path) => readFileSync(join(root, path), "utf8"))
    .join("\n");
  const commands = pasted.filter((line) => /^(?:npx|npm|select|\w+=\$\()/.test(line));
  expect(commands.length).toBeGreaterThan(15);
  const generic = (line: string) => line.replaceAll("abcdefgh", "<ref>");
  expect(commands.filter((line) => !readmes.includes(generic(line).trimEnd()))).toEqual([]);
});
