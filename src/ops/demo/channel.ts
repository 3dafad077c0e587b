import { randomBytes } from "node:crypto";
import postgres from "postgres";

/**
 * The channel that leads to the demo's own receiver, with links to its dashboard, and slots of ten seconds, so that a scenario's alert is
 * seen soon. What somebody changed in an earlier demo stays; only addresses of this machine follow receiver and dashboard.
 */
export async function openChannel(databaseUrl: string, receiver: string, dashboard: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const secret = JSON.stringify({ url: receiver, signing_key: randomBytes(32).toString("base64url") });
  const config = JSON.stringify({ host: new URL(receiver).host });
  try {
    await sql.begin(async (work) => {
      await work`
        update watch.settings set value = to_jsonb(${dashboard}::text)
        where key = 'alerts.dashboard_url' and (value = 'null' or value #>> '{}' like 'http://127.0.0.1:%')`;
      const made = await work`
        insert into watch.channels (key, title, kind, config) values ('demo-webhook', 'Demo webhook', 'webhook', ${config}::text::jsonb)
        on conflict (key) do nothing returning key`;
      if (made.length > 0) {
        await work`insert into watch.channel_secrets (key, secret) values ('demo-webhook', ${secret}::text::jsonb)`;
        await work`update watch.settings set value = '10' where key = 'alerts.interval_s'`;
        return;
      }
      await work`update watch.channels set config = config || ${config}::text::jsonb where key = 'demo-webhook'`;
      await work`update watch.channel_secrets set secret = secret || ${JSON.stringify({ url: receiver })}::text::jsonb where key = 'demo-webhook'`;
    });
  } finally {
    await sql.end();
  }
}
