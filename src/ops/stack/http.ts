import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

export type Handler = (request: Request, peerAddress: string | null) => Response | Promise<Response>;

export type Listener = { port: number; url: string; close(): Promise<void> };

/**
 * Serves `handler` on 127.0.0.1.
 * @param port 0 for any free port.
 * @throws an `Error` with `code` "EADDRINUSE" when the port is taken.
 */
export async function listen(port: number, handler: Handler): Promise<Listener> {
  const server = createServer(
    getRequestListener((request, env) => handler(request, peerOf(env)), { overrideGlobalObjects: false }),
  );
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: actual } = server.address() as AddressInfo;
  return {
    port: actual,
    url: `http://127.0.0.1:${actual}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Like `listen`, but passes over ports in use: `port`, then the next `tries - 1`. */
export async function listenFrom(port: number, handler: Handler, onTaken: (port: number) => void, tries = 20): Promise<Listener> {
  for (let candidate = port; ; candidate++) {
    try {
      return await listen(candidate, handler);
    } catch (error) {
      const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      if (!taken || candidate >= port + tries - 1) throw error;
      onTaken(candidate);
    }
  }
}

function peerOf(env: unknown): string | null {
  const incoming = (env as { incoming?: { socket?: { remoteAddress?: string } } }).incoming;
  return incoming?.socket?.remoteAddress ?? null;
}
