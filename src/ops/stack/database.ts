import { readFile } from "node:fs/promises";
import { getAuthSchemaSql } from "@supabase/lite";
import postgres from "postgres";

/** Address of a database of the stack's cluster for one of its roles. */
export function connectionUrl(port: number, role: string, password: string, database = "postgres"): string {
  return `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`;
}

/** Creates the platform's roles, once in a cluster's life. */
export async function createRoles(superuserUrl: string, password: string): Promise<void> {
  const text = await readSql("roles.sql");
  await runAsScript(superuserUrl, text.replaceAll(":password", `'${password}'`));
}

/** Gives a new database what the platform puts there before the first migration: extensions, `auth`, `storage`, `public` for `postgres`. */
export async function furnishDatabase(superuserUrl: string): Promise<void> {
  const database = new URL(superuserUrl).pathname.slice(1);
  await runAsScript(
    superuserUrl,
    `alter database "${database}" owner to postgres;\n${getAuthSchemaSql(false)}\n${await readSql("platform.sql")}`,
  );
}

async function readSql(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), "utf8");
}

async function runAsScript(url: string, text: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(text).simple();
  } finally {
    await sql.end();
  }
}

/** A new database, owned by `postgres`; a copy of `template` when one is named, to which nobody may be connected then. */
export async function createDatabase(superuserUrl: string, name: string, template = "template1"): Promise<void> {
  await runAsScript(superuserUrl, `create database "${name}" template "${template}" owner postgres strategy file_copy`);
}

/** Ends its connections and removes it. */
export async function dropDatabase(superuserUrl: string, name: string): Promise<void> {
  await runAsScript(superuserUrl, `drop database if exists "${name}" with (force)`);
}
