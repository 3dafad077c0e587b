/**
 * Chromium with nobody in between: pages over the DevTools protocol itself. A test runner listens to every request of a page, and on the
 * page's own thread each answer is written down for it; on a wall nobody listens.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface BarePage {
  /** Calls `expression` in the page. @throws Error with what the page threw */
  run(expression: string): Promise<unknown>;
  /** Waits until `expression` is true. @throws Error after half a minute */
  until(expression: string): Promise<void>;
  show(): Promise<void>;
  /** Chromium's counters of the page, such as `TaskDuration`: seconds that its main thread ran, not seconds that passed. */
  counters(): Promise<ReadonlyMap<string, number>>;
}

export interface BareChromium {
  /** A window of its own at an address; `before` runs ahead of the page's scripts. */
  open(url: string, before?: string): Promise<BarePage>;
  close(): Promise<void>;
}

interface Reply {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

const patienceMs = 30_000;

/** Starts Chromium at `executable` with windows of the given size, in pixels. */
export async function startBareChromium(executable: string, size: { width: number; height: number }): Promise<BareChromium> {
  const profile = await mkdtemp(join(tmpdir(), "nexsys-watch-chromium-"));
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    `--window-size=${size.width},${size.height}`,
  ];
  const child = spawn(executable, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const socket = new WebSocket(await addressIn(child.stderr));
  await once(socket, "open");
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.addEventListener("message", ({ data }) => {
    const reply: Reply = JSON.parse(String(data));
    if (reply.id === undefined) return;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  let asked = 0;
  const send = async (method: string, params: object = {}, sessionId?: string) => {
    asked += 1;
    const id = asked;
    const { result, error } = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
    if (result === undefined) throw new Error(`Chromium refused ${method}: ${error?.message}`);
    return result;
  };
  return {
    open: async (url, before = "") => {
      const { targetId } = await send("Target.createTarget", { url: "about:blank", newWindow: true });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const page = pageOf((method, params) => send(method, params, String(sessionId)));
      await page.begin(url, before, size);
      return page;
    },
    close: async () => {
      socket.close();
      child.kill();
      await once(child, "exit");
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Where it listens, as it says on its error output. */
async function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  let said = "";
  for await (const piece of output) {
    said += String(piece);
    const address = /ws:\/\/\S+/.exec(said)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`Chromium ended before it listened: ${said.slice(-500)}`);
}

function pageOf(ask: (method: string, params?: object) => Promise<Record<string, unknown>>) {
  const run = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(`The page threw: ${JSON.stringify(exceptionDetails)}`);
    return Reflect.get(Object(result), "value");
  };
  return {
    run,
    begin: async (url: string, before: string, { width, height }: { width: number; height: number }) => {
      await ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      await ask("Emulation.setTimezoneOverride", { timezoneId: "UTC" });
      await ask("Performance.enable", { timeDomain: "threadTicks" });
      await ask("Page.enable");
      await ask("Page.addScriptToEvaluateOnNewDocument", { source: before });
      await ask("Page.navigate", { url });
      await ask("Page.disable");
    },
    until: async (expression: string) => {
      // Looked at with each frame, in the page itself.
      const came = await run(`new Promise((resolve) => {
        const last = performance.now() + ${patienceMs};
        const look = () => (${expression}) ? resolve(true) : performance.now() > last ? resolve(false) : requestAnimationFrame(look);
        look();
      })`);
      if (came !== true) throw new Error(`The page did not come to: ${expression}`);
    },
    show: async () => {
      await ask("Page.bringToFront");
    },
    counters: async () => {
      const { metrics } = await ask("Performance.getMetrics");
      const list = Array.isArray(metrics) ? metrics : [];
      return new Map(list.map(({ name, value }: { name: string; value: number }) => [name, value]));
    },
  };
}
