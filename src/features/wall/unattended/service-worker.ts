import { base, wallScope } from "../site.ts";

/** Name of the service worker's cache of `config.json`, as the build's settings have it. */
const CONFIG_CACHE = "config";

/** Installs the service worker that boots a wall without a network. Its scope is the wall alone. A browser without one goes on without. */
export async function installShell(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(`${base}sw.js`, { scope: wallScope });
    // The page read its configuration before the worker was there to keep it.
    const config = await fetch(`${base}config.json`);
    await config.clone().json();
    if (config.ok) await (await caches.open(CONFIG_CACHE)).put(config.url, config);
  } catch {
    // Not allowed, no network now, or what answers is no configuration: the wall goes on, and the next load tries again.
  }
}
