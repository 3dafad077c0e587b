/**
 * One POST over a connection to an address that was checked, in HTTP/1.1.
 *
 * Why by hand: `fetch` cannot be told which address to connect to, and the Edge runtime's `node:http` refuses `lookup` and ignores
 * `createConnection`; both would look the name up a second time, and that answer may differ from the checked one (DNS rebinding).
 * Sockets of `node:net` and `node:tls` connect where they are told in Node, Deno and the Edge runtime alike, and TLS checks the
 * certificate against the name. What the runtime cannot tell in every version is the address it did connect to, so that is not asked.
 */
import type { Socket } from "node:net";
import { connect } from "node:net";
import { connect as connectSecurely } from "node:tls";
import type { Answer } from "./response.ts";
import { ResponseReader } from "./response.ts";

export interface Exchange {
  readonly url: URL;
  /** Address of the network to connect to. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the exchange when it fires, wherever it stands. */
  readonly signal: AbortSignal;
}

/** Nothing was sent, so another address may be tried. */
export class NotConnected extends Error {
  override readonly name = "NotConnected";
}

function open({ url, address }: Exchange): { socket: Socket; ready: "connect" | "secureConnect" } {
  const isSecure = url.protocol === "https:";
  const port = Number(url.port) || (isSecure ? 443 : 80);
  if (!isSecure) return { socket: connect({ host: address, port }), ready: "connect" };
  // A name, not an address, goes into the handshake.
  const servername = /[a-z]/i.test(url.hostname) && !url.hostname.startsWith("[") ? url.hostname : "";
  return { socket: connectSecurely({ host: address, port, servername, ALPNProtocols: ["http/1.1"] }), ready: "secureConnect" };
}

function requestOf({ url, headers, body }: Exchange): Uint8Array {
  const bytes = new TextEncoder().encode(body);
  const lines = Object.entries({
    host: url.host,
    "user-agent": "nexsys-watch",
    accept: "*/*",
    "accept-encoding": "identity",
    connection: "close",
    "content-length": String(bytes.length),
    ...headers,
  }).map(([name, value]) => {
    // A line break would end the header, and what follows it would be read as another.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) throw new Error(`The header ${name} holds a character that no header may hold.`);
    return `${name}: ${value}`;
  });
  const head = new TextEncoder().encode(`POST ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return whole;
}

/**
 * Posts and reads the answer, of a body of more than 64 KB only the beginning. Redirects are answers like others: nobody follows them.
 * @throws NotConnected, the signal's reason, or an error that says how the connection broke
 */
export async function post(exchange: Exchange): Promise<Answer> {
  const request = requestOf(exchange);
  exchange.signal.throwIfAborted();
  const { socket, ready } = open(exchange);
  const reader = new ResponseReader();
  let sent = false;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      exchange.signal.addEventListener("abort", () => reject(exchange.signal.reason), { once: true });
      socket.once(ready, () => {
        sent = true;
        socket.write(request);
      });
      socket.on("data", (chunk: Uint8Array) => {
        try {
          const answer = reader.read(chunk);
          if (answer !== null) resolve(answer);
        } catch (error) {
          reject(error);
        }
      });
      socket.on("error", (error) => reject(sent ? error : new NotConnected(error.message)));
      socket.on("close", () => {
        const answer = reader.end();
        if (answer === null) reject(new Error("the connection was closed before an answer came"));
        else resolve(answer);
      });
    });
  } finally {
    socket.destroy();
  }
}
