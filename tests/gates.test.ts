/**
 * Every gate of `npm run check` is shown to fail on a seeded fault, and to pass without it: a check that cannot fail does not count. Each
 * runs here as it runs there, with the repository's own settings, over a small project of the test's. The other gates are shown red beside
 * themselves: structure and lockfile here in tests/, the catalogue, permissions, policies, speed and generated types in
 * tests/integration/database/, redaction and balance of the ledger with their own tests, axe in tests/e2e/accessibility.spec.ts.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const patient = 120_000;
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "nexsys-watch-gates-"));
});
afterAll(() => rm(project, { recursive: true, force: true }));

/** A project with these files and the repository's packages and settings. */
async function projectOf(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  settings: readonly string[],
): Promise<string> {
  const folder = join(project, name);
  await mkdir(folder, { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const setting of settings) await cp(join(root, setting), join(folder, setting));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Runs a tool of the repository; its exit code and all that it said. */
function run(tool: string, args: readonly string[], cwd: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    const path = `${join(root, "node_modules", "node", "bin")}:${process.env.PATH}`;
    execFile(
      join(root, "node_modules", ".bin", tool),
      args,
      { cwd, env: { ...process.env, PATH: path } },
      (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), said: stripVTControlCharacters(`${stdout}${stderr}`) }),
    );
  });
}

it(
  "types refuse an index that may be missing, and what is nothing in particular",
  async () => {
    const config = JSON.stringify({ extends: join(root, "tsconfig.json"), include: ["src"], exclude: [] });
    const fine = "export const first = (all: number[]): number => all[0] ?? 0;\n";
    const folder = await projectOf("types", { "tsconfig.json": config, "src/a.ts": fine }, []);
    expect(await run("tsc", ["-p", "."], folder)).toEqual({ code: 0, said: "" });
    await writeFile(join(folder, "src/b.ts"), "export const first = (all: number[]): number => all[0];\n");
    await writeFile(join(folder, "src/c.ts"), "export const id = (value) => value;\n");
    const { code, said } = await run("tsc", ["-p", "."], folder);
    expect(code).not.toBe(0);
    for (const words of ["src/b.ts(1,49): error TS2322", "src/c.ts(1,20): error TS7006"]) expect(said).toContain(words);
  },
  patient,
);

it(
  "lint refuses what has no type, what is not used, tests that are skipped or run alone, and loose form",
  async () => {
    const faults = {
      "src/any.ts": "export const a: any = 1;\n",
      "src/unused.ts": 'import { b } from "./b.ts";\n',
      "tests/skipped.test.ts": 'import { test } from "vitest";\n\ntest.skip("later", () => {});\n',
      "tests/only.test.ts": 'import { test } from "vitest";\n\ntest.only("mine", () => {});\n',
      "src/loose.ts": "export const a  = 1\n",
    };
    const folder = await projectOf("lint", { ...faults, "src/fine.ts": "export const a = 1;\n" }, ["biome.json"]);
    const lint = (file: string) => run("biome", ["ci", "--error-on-warnings", "--vcs-enabled=false", file], folder);
    expect((await lint("src/fine.ts")).code).toBe(0);
    const { code, said } = await lint(".");
    expect(code).toBe(1);
    for (const rule of ["noExplicitAny", "noUnusedImports", "noSkippedTests", "noFocusedTests", "src/loose.ts format"])
      expect(said).toContain(rule);
  },
  patient,
);

it(
  "dead code is found: a file, an export and a dependency that nobody uses",
  async () => {
    const files = {
      "package.json": JSON.stringify({ name: "seeded", type: "module", dependencies: { react: "1" } }),
      "tsconfig.json": JSON.stringify({ compilerOptions: { module: "esnext", moduleResolution: "bundler", noEmit: true } }),
      "tests/a.test.ts": 'import React from "react";\nimport { used } from "../src/a.ts";\n\nconsole.log(React, used);\n',
      "src/a.ts": "export const used = 1;\n",
    };
    const folder = await projectOf("dead code", files, ["knip.json"]);
    expect((await run("knip", [], folder)).code).toBe(0);
    await writeFile(join(folder, "src/lost.ts"), "export const lost = 1;\n");
    await writeFile(join(folder, "src/a.ts"), "export const used = 1;\nexport const unused = 2;\n");
    await writeFile(join(folder, "package.json"), files["package.json"].replace('"react"', '"zod":"1","react"'));
    const { code, said } = await run("knip", [], folder);
    expect(code).toBe(1);
    for (const words of ["src/lost.ts", "unused", "zod"]) expect(said).toContain(words);
  },
  patient,
);

it(
  "the lint of migrations refuses what stops writers, breaks readers, or waits for ever",
  async () => {
    const timeouts = "set lock_timeout = '5s';\nset statement_timeout = '5min';\n";
    const folder = await projectOf("migrations", {}, [".squawk.toml"]);
    const lint = async (text: string) => {
      await writeFile(join(folder, "one.sql"), text);
      return run("squawk", ["one.sql"], folder);
    };
    expect((await lint(`${timeouts}comment on table public.payments is 'Payments.';\n`)).code).toBe(0);
    for (const [statement, rule] of [
      ["alter table public.payments alter column amount set not null;", "adding-not-nullable-field"],
      ["create index payments_amount on public.payments (amount);", "require-concurrent-index-creation"],
      ["alter table public.payments drop column amount;", "ban-drop-column"],
      ["alter table public.payments alter column amount type bigint;", "changing-column-type"],
    ]) {
      const { code, said } = await lint(`${timeouts}${statement}\n`);
      expect([code, said]).toEqual([1, expect.stringContaining(rule ?? "")]);
    }
    const { said } = await lint("alter table public.payments add column note text;\n");
    expect(said).toContain("require-lock-timeout");
  },
  patient,
);

describe("the size budget", () => {
  /** A build whose first route weighs so many bytes, none of which can be packed. */
  const build = (first: number, charts: number) => ({
    "package.json": JSON.stringify({ name: "seeded", devDependencies: { "size-limit": "1", "@size-limit/file": "1" } }),
    "dist/.vite/manifest.json": JSON.stringify({
      "index.html": { file: "assets/index.js", isEntry: true, imports: ["_shared.js"] },
      "_shared.js": { file: "assets/shared.js" },
      "src/routes/_member.tsx?split": { file: "assets/member.js" },
      "src/routes/_member.index.tsx?split": { file: "assets/overview.js" },
      "src/api/auth.ts": { file: "assets/auth.js" },
      "src/routes/wall.tsx?split": { file: "assets/wall.js" },
      "src/charts/time-series-plot.tsx": { file: "assets/plot.js", imports: ["_shared.js"] },
    }),
    "dist/assets/index.js": "0",
    "dist/assets/shared.js": randomBytes(first),
    "dist/assets/member.js": "0",
    "dist/assets/overview.js": "0",
    "dist/assets/auth.js": "0",
    "dist/assets/wall.js": "0",
    "dist/assets/plot.js": randomBytes(charts),
  });

  it.each([
    ["keeps a build within it", 100_000, 100_000, 0, "first route"],
    ["refuses a heavy first route, shared chunks included", 220_000, 1_000, 1, "exceeded by"],
    ["refuses heavy charts", 1_000, 150_000, 1, "exceeded by"],
  ])(
    "%s",
    async (name, first, charts, exit, words) => {
      const folder = await projectOf(`size ${name}`, build(first, charts), [".size-limit.mjs"]);
      const { code, said } = await run("size-limit", [], folder);
      expect([code, said]).toEqual([exit, expect.stringContaining(words)]);
    },
    patient,
  );

  it(
    "refuses a build whose routes it does not find",
    async () => {
      const files = {
        ...build(1, 1),
        "dist/.vite/manifest.json": JSON.stringify({ "index.html": { file: "assets/index.js", isEntry: true } }),
      };
      const folder = await projectOf("size of nothing", files, [".size-limit.mjs"]);
      const { code, said } = await run("size-limit", [], folder);
      expect([code === 0, said]).toEqual([false, expect.stringContaining("no overview")]);
    },
    patient,
  );
});
