import { readFileSync } from "node:fs";

/** The build's manifest: for each module that starts a chunk, its file and the chunks it imports. */
const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));

/** Files of the chunks that `key` needs before it runs, itself included. */
function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (chunk === undefined || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) closure(next, seen);
  return seen;
}

/** Chunks by the module that starts them; the router's plugin adds a query to the names of split routes. */
const startedBy = (...parts) => Object.keys(manifest).filter((key) => parts.some((part) => key.includes(part)));

const entry = Object.keys(manifest).filter((key) => manifest[key].isEntry);
const files = (keys) =>
  [...new Set(keys.flatMap((key) => [...closure(key)]))].filter((file) => file.endsWith(".js")).map((file) => `dist/${file}`);

/** Whoever opens the overview signs in; the wall does not. */
const overview = startedBy("routes/_member.tsx", "routes/_member.index.tsx", "src/api/auth.ts");
const wall = startedBy("routes/wall.tsx");
if (entry.length === 0 || overview.length < 3 || wall.length === 0)
  throw new Error("The build manifest names no entry, no overview, no auth or no wall; has a route been renamed?");

export default [
  { name: "first route (overview) before charts", path: files([...entry, ...overview]), gzip: true, limit: "190 kB" },
  { name: "the wall", path: files([...entry, ...wall]), gzip: true, limit: "182 kB" },
  {
    name: "charts (lazy)",
    path: files(startedBy("src/charts/")).filter((file) => !files([...entry, ...overview]).includes(file)),
    gzip: true,
    limit: "135 kB",
  },
];
