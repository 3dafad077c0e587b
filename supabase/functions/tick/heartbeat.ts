/** The dead man's switch: an outside service that is pinged after each slot and raises an alarm when the pings stop. */

const timeoutMs = 5_000;

const isLoopback = (url: URL): boolean => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);

/**
 * Calls the address once, by GET: `ok`, or a sentence. Never throws, since the alarm about a ping that failed is the outside service's
 * own. The address is a secret of its kind and stands in no sentence.
 */
export async function pingHeartbeat(address: string, fetcher: typeof fetch): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))))
    return "WATCH_HEARTBEAT_URL must be an address that begins with https://.";
  try {
    const response = await fetcher(url, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
    await response.body?.cancel();
    return response.ok ? "ok" : `The heartbeat's receiver answered ${response.status}.`;
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    return isTimeout
      ? `The heartbeat's receiver gave no answer within ${timeoutMs / 1_000} s.`
      : "The heartbeat's receiver cannot be reached.";
  }
}
