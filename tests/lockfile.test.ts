/** `npm ci` refuses a lockfile that leaves out another platform's binaries, and npm leaves them out where it could not see them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Optional packages that some package wants and the lockfile does not hold. */
function missingFrom(packages: Readonly<Record<string, Locked>>): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => packages[`${path}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined,
    ),
  );
}

const lockfile = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  packages: Record<string, Locked>;
};

it("the lockfile holds the binaries of every platform", () => {
  expect(Object.keys(lockfile.packages).length).toBeGreaterThan(100);
  expect(missingFrom(lockfile.packages)).toEqual([]);
});

it("one that leaves a platform out would be found", () => {
  expect(missingFrom({ "node_modules/tool": { optionalDependencies: { "tool-darwin": "1.0.0" } } })).toEqual(["tool-darwin"]);
});

it("the lockfile names no registry", () => {
  expect(Object.values(lockfile.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

it("an Edge Function takes its packages in the version that is tested here", () => {
  const folder = new URL("../supabase/functions/", import.meta.url);
  const named = readdirSync(folder).flatMap((name) => {
    const file = new URL(`${name}/deno.json`, folder);
    if (!existsSync(file)) return [];
    const { imports } = JSON.parse(readFileSync(file, "utf8")) as { imports: Record<string, string> };
    return Object.values(imports).filter((address) => address.startsWith("npm:"));
  });
  expect(named).not.toEqual([]);
  for (const address of named) {
    const [, name = "", version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(address) ?? [];
    expect([name, version]).toEqual([name, lockfile.packages[`node_modules/${name}`]?.version]);
  }
});
