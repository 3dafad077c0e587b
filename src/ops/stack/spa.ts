import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import type { Handler } from "./http.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mp3": "audio/mpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

export type SpaOptions = {
  /** Folder of the build, usually `dist`. */
  directory: string;
  /** Origin that the pages may talk to besides their own. */
  apiUrl: string;
  /** Served as `/config.json`, whatever the build holds. */
  config: unknown;
  /** The path that the build was made for, with a slash at both ends. Default: `/`. */
  base?: string;
};

/**
 * Serves a single-page app: a navigation to an unknown path gets `index.html`, a missing file is a 404, fingerprinted assets are
 * cached for good, and every answer carries the headers that production should carry.
 */
export function serveSpa({ directory, apiUrl, config, base = "/" }: SpaOptions): Handler {
  const configText = JSON.stringify(config);
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "Method not allowed", ".txt", apiUrl);
    const asked = pathOf(request.url);
    if (asked === null) return answer(400, "Bad request", ".txt", apiUrl);
    if (!asked.startsWith(base)) return answer(404, "Not found", ".txt", apiUrl);
    const path = asked.slice(base.length - 1);
    if (path === "/config.json") return answer(200, configText, ".json", apiUrl);
    const file = await readAsset(directory, path === "/" ? "/index.html" : path);
    if (file) return withCaching(request, answer(200, file, extname(path) || ".html", apiUrl), path, file);
    if (!isNavigation(request, path)) return answer(404, "Not found", ".txt", apiUrl);
    const index = await readAsset(directory, "/index.html");
    if (!index) return answer(503, "The app has not been built yet. Run `npm run build`.", ".txt", apiUrl);
    return withCaching(request, answer(200, index, ".html", apiUrl), "/", index);
  };
}

/** The policy that the app must live under: no inline script, no foreign origin but the API. */
export function contentSecurityPolicy(apiUrl: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${apiUrl}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function answer(status: number, body: string | Uint8Array<ArrayBuffer>, extension: string, apiUrl: string): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": contentTypes[extension] ?? "application/octet-stream",
      "cache-control": "no-cache",
      "content-security-policy": contentSecurityPolicy(apiUrl),
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": "camera=(), geolocation=(), microphone=()",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  });
}

function withCaching(request: Request, response: Response, path: string, body: Uint8Array): Response {
  if (path.startsWith("/assets/")) {
    response.headers.set("cache-control", "public, max-age=31536000, immutable");
    return response;
  }
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  response.headers.set("etag", etag);
  return request.headers.get("if-none-match") === etag
    ? new Response(null, { status: 304, headers: response.headers })
    : response;
}

function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return path.includes("\0") ? null : path;
  } catch {
    return null;
  }
}

function isNavigation(request: Request, path: string): boolean {
  if (path.startsWith("/assets/")) return false;
  return request.headers.get("sec-fetch-mode") === "navigate" || (request.headers.get("accept") ?? "").includes("text/html");
}

async function readAsset(directory: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = join(directory, normalize(path));
  if (!file.startsWith(join(directory, "/")) || path.includes("/.")) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? new Uint8Array(await readFile(file)) : null;
}
