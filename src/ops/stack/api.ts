import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { connect } from "node:net";
import { App } from "@supabase/lite";
import type { PostgresConnection } from "@supabase/lite/postgres";
import { asPlatformAnswers } from "./answers.ts";
import { connectAsPlatform } from "./connection.ts";
import { preflight, readableAnywhere } from "./cors.ts";
import type { Secrets } from "./keys.ts";

/** An Edge Function as the stack calls it: the raw request, its body untouched. */
export type EdgeFunction = (request: Request) => Promise<Response>;

export type ApiOptions = {
  /** Address for the superuser; the API itself steps down to the caller's role in every request. */
  superuserUrl: string;
  secrets: Pick<Secrets, "jwtSecret" | "publishableKey" | "secretKey" | "anonKey">;
  /** Address of the SPA, for links in mails and redirects. */
  siteUrl: string;
  /** Read at each request, so that functions may be added after the start. */
  functions: Readonly<Record<string, EdgeFunction>>;
};

export type Api = {
  fetch(request: Request, peerAddress: string | null): Promise<Response>;
  /** Forgets the known tables and functions: to be called after a migration on a running stack. */
  reload(): Promise<void>;
  /** Answers what is under way, for ten seconds at most, then refuses what still comes, and leaves the database. */
  close(): Promise<void>;
};

const schemas = ["public", "watch_api"];

/**
 * The platform's front door: `/rest/v1`, `/auth/v1` and `/functions/v1` of one database.
 * Accepts the publishable and the secret key, and the legacy anon JWT in the publishable key's place.
 */
export async function createApi({ superuserUrl, secrets, siteUrl, functions }: ApiOptions): Promise<Api> {
  const { connection, close } = connectAsPlatform(superuserUrl);
  const app = new App({
    connection,
    api: { enabled: true, schemas, extra_search_path: ["public", "extensions"], max_rows: 1000 },
    auth: {
      enabled: true,
      jwt_secret: secrets.jwtSecret,
      publishable_key: secrets.publishableKey,
      secret_key: secrets.secretKey,
      site_url: siteUrl,
      enable_signup: false,
    },
    db: { migrations: { enabled: false } },
    studio: { enabled: false },
    options: {
      server: {
        admin: false,
        disableStudio: true,
        apiKeys: {
          async resolver(key) {
            if (key === secrets.secretKey) return { type: "secret", claims: { role: "service_role" } };
            if (key === secrets.publishableKey || key === secrets.anonKey)
              return { type: "publishable", claims: { role: "anon" } };
            return null;
          },
        },
      },
    },
  });
  muffleLibrary();
  await app.init();
  await connection.introspect();
  const stopListening = await onSchemaNotice(connection, () => connection.clearSchemaCache());
  const answer = async (request: Request, peerAddress: string | null) =>
    asPlatformAnswers(await answering.run(true, () => app.fetch(request, { peerAddress })), () => isUp(superuserUrl));
  const route = async (request: Request, peerAddress: string | null) => {
    const name = /^\/functions\/v1\/([\w-]+)/.exec(new URL(request.url).pathname)?.[1];
    if (name === undefined)
      return request.method === "OPTIONS" ? preflight(request) : readableAnywhere(await answer(request, peerAddress));
    return callFunction(functions[name], name, request);
  };
  const underway = new Set<Promise<Response>>();
  let closed = false;
  return {
    async fetch(request, peerAddress) {
      if (closed) return new Response("Closed", { status: 503 });
      const answered = route(request, peerAddress);
      underway.add(answered);
      return answered.finally(() => underway.delete(answered));
    },
    reload: () => connection.clearSchemaCache(),
    async close() {
      // Functions ask this API themselves: it must go on answering until they are done.
      const patience = AbortSignal.timeout(10_000);
      while (underway.size > 0 && !patience.aborted) await Promise.race([...underway, once(patience, "abort")]).catch(() => {});
      closed = true;
      await stopListening();
      await close();
    },
  };
}

const answering = new AsyncLocalStorage<true>();
let isMuffled = false;

/** The library prints every refusal of the database, with its stack, although the caller is told: that would drown the demo's own lines. */
function muffleLibrary(): void {
  if (isMuffled) return;
  isMuffled = true;
  const consoleError = console.error;
  console.error = (...args) => {
    if (!answering.getStore()) consoleError(...args);
  };
}

async function callFunction(handler: EdgeFunction | undefined, name: string, request: Request): Promise<Response> {
  if (!handler)
    return Response.json({ code: "NOT_FOUND", message: `Requested function was not found: ${name}` }, { status: 404 });
  try {
    return await answering.exit(() => handler(request));
  } catch (error) {
    console.error(`function ${name}:`, error);
    return Response.json({ code: "WORKER_ERROR", message: "Function exited due to an error" }, { status: 500 });
  }
}

/** True when something listens at the database's port. */
async function isUp(superuserUrl: string): Promise<boolean> {
  const { hostname, port } = new URL(superuserUrl);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** `notify pgrst, 'reload schema'` works as on the platform. */
async function onSchemaNotice(connection: PostgresConnection, reload: () => Promise<void>): Promise<() => Promise<void>> {
  const { unlisten } = await connection.driver.listen("pgrst", () => void reload());
  return () => unlisten().catch(() => {});
}
