/** Installs the service worker that boots a wall without a network. Its scope is the wall alone. A browser without one goes on without. */
export async function installShell(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js", { scope: "/wall" }).catch(() => undefined);
}
