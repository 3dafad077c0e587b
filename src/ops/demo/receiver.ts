/** The demo's own receiver of webhooks: takes what the channel sends and shows it on a page, newest first. Nothing is kept on disk. */
import type { Handler, Listener } from "../stack/http.ts";
import { listenFrom } from "../stack/http.ts";

interface Arrived {
  readonly at: Date;
  readonly title: string;
  readonly lines: readonly string[];
  readonly raw: string;
}

/** Older messages are forgotten. */
const most = 100;
const largest = 65_536;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign);

function read(raw: string): Arrived {
  const at = new Date();
  try {
    const { title, text, alerts } = JSON.parse(raw) as {
      title?: string;
      text?: string | null;
      alerts?: readonly { kind?: string; sentence?: string }[];
    };
    const told = (alerts ?? []).map(({ kind, sentence }) => `${kind ?? "alert"}: ${sentence ?? ""}`);
    return {
      at,
      title: title ?? "A message",
      lines: text ? [text, ...told] : told,
      raw: JSON.stringify(JSON.parse(raw), null, 2),
    };
  } catch {
    return { at, title: "Not JSON", lines: [], raw };
  }
}

const item = ({ at, title, lines, raw }: Arrived): string => `<article>
<h2>${escaped(title)}</h2><p><time>${at.toISOString().slice(11, 19)} UTC</time></p>
${lines.map((line) => `<p>${escaped(line)}</p>`).join("\n")}
<details><summary>As it arrived</summary><pre>${escaped(raw)}</pre></details></article>`;

const page = (arrived: readonly Arrived[]): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="refresh" content="5"><meta name="viewport" content="width=device-width"><title>${arrived.length} received</title>
<style>:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif } body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
article { border-top: 1px solid; padding: 1rem 0 } h2 { margin: 0; font-size: 1.125rem } p { margin: .25rem 0 } pre { overflow: auto }</style></head>
<body><h1>What the demo's webhook received</h1><p>Newest first. The page renews itself.</p>
${arrived.length === 0 ? "<p>Nothing yet. Send a test from Settings, Channels, or start a scenario and wait for its alert.</p>" : arrived.map(item).join("\n")}
</body></html>`;

/** Listens on the loopback from `port` on. `GET` shows what `POST` brought. */
export async function startReceiver(port: number, log: (line: string) => void): Promise<Listener> {
  let arrived: readonly Arrived[] = [];
  const handler: Handler = async (request) => {
    if (request.method === "POST") {
      const message = read((await request.text()).slice(0, largest));
      arrived = [message, ...arrived].slice(0, most);
      log(`webhook received: ${message.title}`);
      return new Response("ok");
    }
    if (request.method !== "GET") return new Response("Use GET or POST.", { status: 405, headers: { allow: "GET, POST" } });
    return new Response(page(arrived), { headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } });
  };
  return listenFrom(port, handler, (taken) => log(`port ${taken} is taken, trying ${taken + 1}`));
}
