/** A page of a benchmark, built as the product is and served on loopback. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { build, type PluginOption } from "vite";

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** Builds `tests/bench/<name>-page` and serves it until closed. */
export async function builtPage(
  name: string,
  plugins: PluginOption[] = [],
): Promise<{ readonly url: string; readonly close: () => void }> {
  const outDir = resolve(import.meta.dirname, "../../.cache/bench", name);
  await build({
    root: resolve(import.meta.dirname, `${name}-page`),
    configFile: false,
    base: "./",
    logLevel: "warn",
    plugins,
    build: { outDir, emptyOutDir: true, target: "es2024", chunkSizeWarningLimit: 1_000 },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = pathname === "/" ? "/index.html" : pathname;
    let body: Buffer;
    try {
      body = readFileSync(join(outDir, file));
    } catch {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
