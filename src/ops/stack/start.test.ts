import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createClient } from "@supabase/supabase-js";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listen } from "./http.ts";
import type { Stack } from "./start.ts";
import { startStack } from "./start.ts";

const migration = `
create extension if not exists pg_trgm with schema extensions;
create schema watch;
create schema watch_api;
grant usage on schema watch to authenticated;
grant usage on schema watch_api to anon, authenticated, service_role;
create table watch.members (user_id uuid primary key references auth.users (id) on delete cascade, role text not null, name text not null);
alter table watch.members enable row level security;
create policy own on watch.members for select to authenticated using (user_id = (select auth.uid()));
grant select on watch.members to authenticated;
create table public.ungranted (id int);
alter table public.ungranted enable row level security;
create function watch_api.me() returns text language sql stable as 'select role from watch.members';
create function watch_api.slow() returns void language sql volatile as 'select pg_sleep(20)';
create function public.health_check() returns jsonb language sql stable as $$ select jsonb_build_object('role', current_user) $$;
revoke execute on function watch_api.me(), watch_api.slow(), public.health_check() from public;
grant execute on function watch_api.me() to authenticated;
grant execute on function watch_api.slow(), public.health_check() to anon;
`;

let projectDir: string;
let stack: Stack;

async function makeProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nexsys-watch-project-"));
  await mkdir(join(folder, "supabase", "migrations"), { recursive: true });
  await writeFile(join(folder, "supabase", "config.toml"), 'project_id = "fixture"\n[db]\nmajor_version = 17\n');
  await writeFile(join(folder, "supabase", "migrations", "20260101000000_fixture.sql"), migration);
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  projectDir = await makeProject();
  const echo = async (request: Request) =>
    Response.json({ bytes: (await request.arrayBuffer()).byteLength, encoding: request.headers.get("content-encoding") });
  stack = await startStack({ projectDir, functions: { echo } });
});

afterAll(async () => {
  await stack?.stop();
  await rm(projectDir, { recursive: true, force: true });
});

describe("the embedded stack", () => {
  it("signs a member in and runs a function as that member", async () => {
    const client = createClient(stack.apiUrl, stack.publishableKey);
    const refused = await client.schema("watch_api").rpc("me");
    expect(refused.error?.code).toBe("42501");
    const { error } = await client.auth.signInWithPassword({ email: "editor@example.com", password: "watch-editor" });
    expect(error).toBeNull();
    expect((await client.schema("watch_api").rpc("me")).data).toBe("editor");
  });

  it("exposes neither the schema of the tables nor a table without a grant", async () => {
    const client = createClient(stack.apiUrl, stack.publishableKey);
    expect((await client.schema("watch").from("members").select("*")).error?.code).toBe("PGRST106");
    expect((await client.from("ungranted").select("*")).error?.code).toBe("42501");
    const sql = postgres(stack.superuserUrl, { max: 1 });
    const [row] = await sql`select has_table_privilege('anon', 'public.ungranted', 'select') as granted`;
    await sql.end();
    expect(row?.granted).toBe(false);
  });

  it.each(["GET", "POST"])("answers the uptime probe with a legacy anon key by %s", async (method) => {
    const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/health_check`, {
      method,
      headers: { apikey: stack.anonKey, authorization: `Bearer ${stack.anonKey}` },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ role: "anon" });
  });

  it("turns an unknown key away", async () => {
    const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/health_check`, { headers: { apikey: "sb_publishable_other" } });
    expect(response.status).toBe(401);
  });

  it.each(["/auth/v1/token", "/rest/v1/rpc/health_check"])(
    "lets a page of another origin ask %s with its own headers",
    async (path) => {
      const asked = "apikey,authorization,content-type,x-display-token";
      const headers = {
        origin: "http://127.0.0.1:1",
        "access-control-request-method": "POST",
        "access-control-request-headers": asked,
      };
      const response = await fetch(`${stack.apiUrl}${path}`, { method: "OPTIONS", headers });
      expect(response.ok).toBe(true);
      expect(response.headers.get("access-control-allow-headers")).toBe(asked);
      const answer = await fetch(`${stack.apiUrl}${path}`, { method: "POST" });
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    },
  );

  it("ends an anonymous statement after the platform's three seconds", async () => {
    const { error } = await createClient(stack.apiUrl, stack.publishableKey).schema("watch_api").rpc("slow");
    expect(error?.code).toBe("57014");
  });

  it("hands a compressed body to a function as it came", async () => {
    const body = gzipSync("a batch of events");
    const response = await fetch(`${stack.apiUrl}/functions/v1/echo`, {
      method: "POST",
      headers: { "content-encoding": "gzip" },
      body,
    });
    expect(await response.json()).toEqual({ bytes: body.byteLength, encoding: "gzip" });
    expect((await fetch(`${stack.apiUrl}/functions/v1/absent`)).status).toBe(404);
  });

  it("answers 503 while the database is down and recovers with it", async () => {
    const client = createClient(stack.apiUrl, stack.publishableKey);
    await stack.postgres.kill();
    expect((await client.rpc("health_check")).status).toBe(503);
    await stack.postgres.restart();
    expect((await client.rpc("health_check")).status).toBe(200);
  });

  it("passes over ports in use", async () => {
    const held = await listen(0, () => new Response());
    const lines: string[] = [];
    const other = await startStack({ projectDir, port: held.port, log: (line) => lines.push(line) });
    await other.stop();
    await held.close();
    expect(lines).toContain(`port ${held.port} is taken, trying ${held.port + 1}`);
    expect(other.url).not.toBe(held.url);
  });

  it("answers what is under way before it stops, and ends no statement half way", async () => {
    const short = await startStack({ projectDir });
    const asked = createClient(short.apiUrl, short.publishableKey)
      .schema("watch_api")
      .rpc("slow")
      .then(({ error }) => error?.code);
    const sql = postgres(short.superuserUrl, { max: 1 });
    await expect
      .poll(async () => (await sql`select 1 from pg_stat_activity where query like '%slow%' and pid <> pg_backend_pid()`).length)
      .toBe(1);
    await sql.end();
    await short.stop();
    expect(await asked).toBe("57014");
  });

  it("leaves no process behind, neither on stop nor when its own process is killed", async () => {
    const short = await startStack({ projectDir });
    const stopped = short.postgres.pid() ?? 0;
    await short.stop();
    expect(isAlive(stopped)).toBe(false);

    const script = `
      import { startStack } from ${JSON.stringify(new URL("start.ts", import.meta.url).href)};
      const stack = await startStack({ projectDir: ${JSON.stringify(projectDir)} });
      console.log(stack.postgres.pid());`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const orphan = Number(line.toString());
    child.kill("SIGKILL");
    await expect.poll(() => isRunning(orphan), { timeout: 10_000 }).toBe(false);
  });
});

/** An ended process that nobody has waited for yet is still listed, as a zombie, and does not count. */
async function isRunning(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  return Boolean(await stat(`/proc/${pid}/exe`).catch(() => null));
}
