/** What the demo before this one played, and how a new story begins without what that one left behind. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { z } from "zod";

const story = z.object({ scenario: z.string(), startedAt: z.number() });

/** A scenario that a demo played, from a moment on (milliseconds since the epoch). */
export type Story = z.infer<typeof story>;

const fileIn = (dataDir: string): string => join(dataDir, "story.json");

/** What the last demo over a data folder played; `null` where that is not known. */
export async function lastStory(dataDir: string): Promise<Story | null> {
  const text = await readFile(fileIn(dataDir), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return story.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Notes what is played from now on; `upon` is the story that it goes on from, which calm does not end. */
export async function noteStory(dataDir: string, now: Story, upon: Story | null = null): Promise<void> {
  const noted = now.scenario === "calm" && leavesTrouble(upon) ? upon : now;
  await writeFile(fileIn(dataDir), `${JSON.stringify(noted)}\n`);
}

/** Whether what a story left behind, such as alerts that fire for hours yet, would stand in the next one's way. */
export const leavesTrouble = (last: Story | null): last is Story => last !== null && last.scenario !== "calm";

// Tables of the schema `watch` that stay: what migrations wrote, and what people set up. All others hold what was measured, judged or told.
const ofMigrations = [
  "core_tables",
  "count_deltas",
  "evaluation",
  "expected_policies",
  "hash_keys",
  "installation",
  "log_pull",
  "objectives",
  "outboxes",
  "signals",
  "table_counts",
  "upkeep_steps",
];
const ofPeople = [
  "audit",
  "channel_secrets",
  "channels",
  "display_beats",
  "display_tokens",
  "displays",
  "members",
  "pairings",
  "rule_versions",
  "rules",
  "sent_views",
  "settings",
];

/**
 * Puts away everything that was measured, judged and told, and the business rows that it was measured from. Rules with their versions,
 * channels, displays, members and settings stay. Nothing may be writing meanwhile.
 */
export async function putAway(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (work) => {
      const tables = await work<{ name: string }[]>`
        select format('%I.%I', n.nspname, c.relname) as name
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and (
          (n.nspname = 'watch' and c.relname <> all (${[...ofMigrations, ...ofPeople]}))
          or (n.nspname = 'public' and c.relname in (select t.table_name from watch.core_tables t union all select 'communications'))
        )`;
      await work.unsafe(`truncate ${tables.map(({ name }) => name).join(", ")}`);
      await work`update watch.evaluation set last_slot = null, notify_state = null`;
      await work`update watch.installation set gaps_at = null, missing_days_rows = null`;
    });
  } finally {
    await sql.end();
  }
}
