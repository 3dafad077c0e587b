/**
 * The house keeps its shape: every room imports only what the direction in ARCHITECTURE.md allows, and every path that
 * ARCHITECTURE.md cites exists. Each rule is first shown to catch a seeded fault.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** What each room may import, besides itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contracts: ["domain"],
  format: ["domain", "contracts"],
  api: ["domain", "contracts", "format"],
  client: [],
  charts: ["domain", "contracts", "format", "ui", "styles"],
  ui: ["styles"],
  styles: [],
  features: ["domain", "contracts", "format", "api", "charts", "ui", "styles"],
  routes: ["domain", "contracts", "format", "api", "charts", "ui", "styles", "features", "app"],
  app: ["domain", "contracts", "format", "api", "charts", "ui", "styles", "features", "routes"],
  ops: ["domain", "contracts", "functions"],
  functions: ["domain", "contracts"],
  main: ["domain", "contracts", "format", "api", "charts", "ui", "styles", "features", "routes", "app"],
};

/** Libraries that one room alone may import. */
const soleImporters: Readonly<Record<string, string>> = {
  recharts: "charts",
  "@supabase/supabase-js": "api",
  "@sentry/react": "app",
};

/** Rooms that import nothing from outside but the listed libraries. */
const pureRooms: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  contracts: ["zod/mini"],
  format: [],
  client: [],
  styles: [],
};

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The room that a path from the root of the repository belongs to, or null for what has no rule. */
function roomOf(path: string): string | null {
  if (path.startsWith("supabase/functions/")) return "functions";
  const [top, room] = path.split("/");
  if (top !== "src" || room === undefined) return null;
  return room.startsWith("main.") ? "main" : room;
}

/** Static imports and re-exports at the start of a line, and dynamic imports of a literal. */
const importPattern = /^(?:import|export)\s(?:[^"'`;]*?\sfrom\s+)?["']([^"'\n]+)["']|(?:^|[^.\w])import\(\s*["']([^"'\n]+)["']/gm;

const importsOf = (text: string): string[] =>
  [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2]).filter((name) => name !== undefined);

/** Sentences about imports that the direction forbids. */
function violations(files: readonly SourceFile[]): string[] {
  const found: string[] = [];
  for (const { path, text } of files) {
    const room = roomOf(path);
    if (room === null) continue;
    const isTest = /\.(prop\.)?test\.tsx?$/.test(path);
    for (const name of importsOf(text)) {
      if (name.startsWith(".")) {
        const target = relative(root, resolve(root, dirname(path), name));
        const targetRoom = roomOf(target);
        if (targetRoom === null) {
          if (!isTest && room !== "ops" && !target.startsWith("supabase/")) found.push(`${path} reaches outside src: ${name}`);
          continue;
        }
        if (targetRoom !== room && !(allowed[room] ?? []).includes(targetRoom)) {
          found.push(`${path}: ${room} may not import ${targetRoom} (${name})`);
        }
        if (room === "features" && targetRoom === "features" && path.split("/")[2] !== target.split("/")[2]) {
          found.push(`${path}: features never import each other (${name})`);
        }
        continue;
      }
      if (isTest || name.startsWith("node:")) {
        if (!isTest && room in pureRooms) found.push(`${path}: ${room} is pure and may not import ${name}`);
        continue;
      }
      const sole = soleImporters[name];
      if (sole !== undefined && room !== sole && room !== "ops") found.push(`${path}: only ${sole} imports ${name}`);
      const pure = pureRooms[room];
      if (pure !== undefined && !pure.includes(name)) found.push(`${path}: ${room} is pure and may not import ${name}`);
    }
    if (
      room === "domain" &&
      !isTest &&
      /\b(Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|(?:window|globalThis)\.[a-z]+[A-Z(]|window\.(?:location|document|navigator)|document\.|fetch\()/.test(
        text,
      )
    ) {
      found.push(`${path}: domain has no clock, DOM, network or chance; take it as an argument`);
    }
  }
  return found;
}

function filesBelow(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && statSync(join(root, path)).isFile())
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

describe("the direction of imports", () => {
  it("is kept by every file", () => {
    const files = [...filesBelow("src"), ...filesBelow("supabase/functions")];
    expect(files.length).toBeGreaterThan(10);
    expect(violations(files)).toEqual([]);
  });

  it.each([
    ["src/domain/a.ts", 'import { useState } from "react";'],
    ["src/domain/a.ts", 'import { board } from "../contracts/board.ts";'],
    ["src/domain/a.ts", "export const a = () => Date.now();"],
    ["src/ui/a.tsx", 'import { signals } from "../domain/signals.ts";'],
    ["src/features/health/a.tsx", 'import { a } from "../payments/b.ts";'],
    ["src/features/health/a.tsx", 'import { Line } from "recharts";'],
    ["src/features/health/a.tsx", 'const chart = import("recharts");'],
    ["src/app/a.tsx", 'import { createClient } from "@supabase/supabase-js";'],
    ["src/client/a.ts", 'import { board } from "../contracts/board.ts";'],
    ["src/client/a.ts", 'import * as z from "zod/mini";'],
    ["src/api/a.ts", 'import { demo } from "../ops/demo.ts";'],
    ["supabase/functions/tick/a.ts", 'import { client } from "../../../src/api/client.ts";'],
  ])("catches a fault seeded in %s: %s", (path, text) => {
    expect(violations([{ path, text }])).toHaveLength(1);
  });
});

describe("ARCHITECTURE.md", () => {
  const cited = (text: string): string[] =>
    [...text.matchAll(/`((?:src|supabase|tests|public|\.ci)\/[\w./*<>-]+)`/g)]
      .map((match) => match[1] ?? "")
      .filter((path) => !/[*<>]/.test(path));

  it("cites only paths that exist", () => {
    const paths = cited(readFileSync(join(root, "ARCHITECTURE.md"), "utf8"));
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("would be caught citing a path that does not", () => {
    expect(cited("see `src/domain/gone.ts`").filter((path) => !existsSync(join(root, path)))).toEqual(["src/domain/gone.ts"]);
  });

  it("names every dependency", () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const { dependencies, devDependencies } = manifest as Record<"dependencies" | "devDependencies", Record<string, string>>;
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const missing = [...Object.keys(dependencies), ...Object.keys(devDependencies)].filter(
      (name) => !text.includes(`\`${name}\``),
    );
    expect(missing).toEqual([]);
  });
});
