/** The sender's connection itself: to the checked address and no other, and only to whom the certificate names. */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { post } from "../../../supabase/functions/tick/deliver/exchange.ts";
import { send } from "../../../supabase/functions/tick/deliver/send.ts";

const pem = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), "utf8");
const usual = getCACertificates("default");
const asked: { host: string | undefined; sni: string | false | null }[] = [];
const server = createServer({ key: pem("key"), cert: pem("certificate") }, (request, response) => {
  asked.push({ host: request.headers.host, sni: (request.socket as TLSSocket).servername });
  response.end("in confidence");
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  setDefaultCACertificates(usual);
  server.close();
  server.closeAllConnections();
});

/** Posts to a name that no resolver knows, at the address of the loopback. */
const postTo = (host: string) =>
  post({
    url: new URL(`https://${host}:${port}/hook`),
    address: "127.0.0.1",
    headers: {},
    body: "{}",
    signal: AbortSignal.timeout(5_000),
  });

describe("over TLS", () => {
  it("an authority that nobody trusts is not trusted", async () => {
    await expect(postTo("hooks.example.com")).rejects.toThrow(/certificate/);
    expect(asked).toEqual([]);
  });

  it("a name is spoken to at the checked address: it is looked up by nobody", async () => {
    setDefaultCACertificates([...usual, pem("authority")]);
    expect(await postTo("hooks.example.com")).toMatchObject({ status: 200, body: "in confidence" });
    expect(asked).toEqual([{ host: `hooks.example.com:${port}`, sni: "hooks.example.com" }]);
  });

  it("a certificate of another name is refused before anything is said", async () => {
    await expect(postTo("other.example.com")).rejects.toThrow(/other\.example\.com/);
    expect(asked).toHaveLength(1);
  });

  it("a name that resolves elsewhere on a second look-up is looked up once", async () => {
    const answers = ["127.0.0.1", "10.0.0.1"];
    const resolve = async () => answers.splice(0, 1);
    const outgoing = { url: `https://localhost:${port}/hook`, headers: {}, body: "{}" };
    expect(await send(outgoing, { allowLocal: true, hosts: null, resolve })).toMatchObject({ kind: "answered" });
    expect(answers).toEqual(["10.0.0.1"]);
  });
});

it("a header that a line break would split is not sent", async () => {
  const headers = { "idempotency-key": "a\r\nx-injected: 1" };
  const outgoing = { url: `https://localhost:${port}/hook`, headers, body: "{}" };
  const sent = await send(outgoing, { allowLocal: true, hosts: null, resolve: async () => ["127.0.0.1"] });
  expect(sent).toMatchObject({ kind: "failed", sentence: expect.stringMatching(/idempotency-key holds a character/) });
  expect(asked).toHaveLength(2);
});
