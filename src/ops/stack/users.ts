import postgres from "postgres";

/** A person who can sign in; `role` null means: has an account, is not a member. */
export type StackUser = { email: string; password: string; role: "viewer" | "responder" | "editor" | "admin" | null };

export const demoUsers: readonly StackUser[] = [
  { email: "admin@example.com", password: "watch-admin", role: "admin" },
  { email: "editor@example.com", password: "watch-editor", role: "editor" },
  { email: "responder@example.com", password: "watch-responder", role: "responder" },
  { email: "viewer@example.com", password: "watch-viewer", role: "viewer" },
];

/**
 * Makes the accounts, confirmed and ready for sign-in by password, and their rows in `watch.members` where that table exists.
 * The id of an account is derived from its address, so it is the same in every stack. Running it twice changes nothing.
 */
export async function seedUsers(superuserUrl: string, users: readonly StackUser[]): Promise<void> {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => {} });
  try {
    for (const user of users) await seedAccount(sql, user);
    const [members] = await sql<{ found: boolean }[]>`select to_regclass('watch.members') is not null as found`;
    if (!members?.found) return;
    for (const { email, role } of users) {
      if (role === null) continue;
      const name = email.slice(0, email.indexOf("@"));
      await sql`
        insert into watch.members (user_id, role, name)
        values (md5(${email})::uuid, ${role}, ${name.charAt(0).toUpperCase() + name.slice(1)})
        on conflict do nothing`;
    }
  } finally {
    await sql.end();
  }
}

async function seedAccount(sql: postgres.Sql, { email, password }: StackUser): Promise<void> {
  await sql`
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data)
    values (
      md5(${email})::uuid, 'authenticated', 'authenticated', ${email},
      extensions.crypt(${password}, extensions.gen_salt('bf', 8)), now(), '{"provider": "email", "providers": ["email"]}'
    )
    on conflict do nothing`;
  await sql`
    insert into auth.identities (id, provider, provider_id, user_id, identity_data)
    select u.id, 'email', u.id::text, u.id, jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true)
    from auth.users u
    where u.email = ${email}
    on conflict do nothing`;
}
