/** How the database itself comes in: its triggers, and the probe of its health. */
import { base, type Door, functionUrl, linkStep, type Way } from "./door.ts";

const scheduleCheck =
  "In the SQL editor, select unnest(watch.schedule_problems()); must answer with no row. Each row says what to do.";

const migrations: Way = {
  title: "Schema and payment intents",
  steps: (project) => [
    {
      text: "A project with migrations of its own keeps one history: copy supabase/migrations/*.sql of Nexsys Watch into the folder supabase/migrations of Nexsys, and push from there. The dry run must list our files and no others.",
      copy: {
        label: "commands that apply the schema",
        value: `${linkStep(project).copy?.value ?? ""}\nnpx supabase db push --dry-run\nnpx supabase db push`,
      },
    },
    {
      text: "If the CLI stops at “remote migration versions not found”, it was run in another folder. Do not run the supabase migration repair that it suggests: it makes the project forget migrations that it has.",
    },
    {
      text: "Project Settings → Data API → Exposed schemas must list watch_api, and must not list watch. Without it this page could not be read.",
    },
    {
      text: "If payment_intents was made after the migrations, attach its triggers in the SQL editor. Running it twice does no harm.",
      copy: { label: "statement that attaches the triggers", value: "select watch.attach_payment_intent_triggers();" },
    },
    {
      text: "Schedule upkeep, which adds up each minute what triggers counted: follow the steps of the health probe. With its first run this source is connected, payments or none.",
    },
  ],
};

const messages: Way = {
  title: "Messages",
  steps: () => [
    { text: "A table public.communications with status, channel and created_at is watched from the migrations on." },
    {
      text: "Attach any other table, or a later one, in the SQL editor, with its own columns and states.",
      copy: {
        label: "statement that attaches a table of messages",
        value: `select watch.attach_outbox('public.messages', status_column => 'state', channel_column => 'kind', created_column => 'queued_at',\n  states => '{"queued": ["new", "retry"], "sent": ["done"], "failed": ["error", "bounced"]}');`,
      },
    },
  ],
};

export const triggers: Door = {
  key: "triggers",
  title: "Triggers in the database",
  sources: ["database"],
  ways: [migrations, messages],
  checks: [
    "Upkeep speaks for the database each minute, in nights without a payment too: quiet means that upkeep has stopped, and what triggers counted waits for it.",
    scheduleCheck,
    "The page Health names a step of upkeep that keeps failing.",
  ],
};

const bySchedule: Way = {
  title: "With the database's own scheduler",
  steps: (project) => [
    linkStep(project),
    {
      text: "Make the scheduler's secret and note what is printed: the platform shows it to nobody again. Run again, this replaces it; then put the new one into Vault too.",
      copy: {
        label: "commands that make the scheduler's secret",
        value:
          'TICK_SECRET=$(openssl rand -hex 32); echo "tick: $TICK_SECRET"\nnpx supabase secrets set WATCH_TICK_SECRET="$TICK_SECRET"',
      },
    },
    {
      text: "Deploy the function that probes, evaluates, delivers and cleans up.",
      copy: { label: "deploy command", value: "npx supabase functions deploy tick --no-verify-jwt" },
    },
    { text: "On the platform, turn on pg_cron (Integrations → Cron) and pg_net (Integrations → Webhooks)." },
    {
      text: "In the SQL editor, put the address and the secret that you noted into Vault.",
      copy: {
        label: "statements for Vault",
        value: `select vault.create_secret('${base(project)}', 'nexsys_watch_url');\nselect vault.create_secret('<the tick secret>', 'nexsys_watch_tick_secret');`,
      },
    },
    {
      text: "Paste the whole of supabase/schedule.sql into the SQL editor, run it, and read its notices. It may be run again at any time.",
    },
    {
      text: "After a few minutes this must answer with no row. Each row says what to do.",
      copy: { label: "statement that says what is wrong", value: "select unnest(watch.schedule_problems());" },
    },
    {
      text: "Let something outside notice when it stops: create a check at a service that waits for pings, once a minute with two minutes of grace, and give its address to the function.",
      copy: { label: "command that sets the heartbeat", value: 'npx supabase secrets set WATCH_HEARTBEAT_URL="https://…"' },
    },
  ],
};

const byAnother: Way = {
  title: "With another scheduler",
  steps: (project) => [
    { text: "Link, make the secret and deploy tick as above; pg_cron, pg_net and Vault are not needed." },
    {
      text: "Have this called each minute or more often. Two schedulers at once do no harm.",
      copy: {
        label: "request of the scheduler",
        value: `curl --fail --silent --show-error --max-time 30 -X POST -H "Authorization: Bearer $TICK_SECRET" ${functionUrl(project, "tick")}`,
      },
    },
  ],
};

export const probe: Door = {
  key: "probe",
  title: "Health probe",
  sources: ["probe"],
  ways: [bySchedule, byAnother],
  checks: [
    scheduleCheck,
    "Does tick answer 401? Then scheduler and function hold different secrets: put the function's into Vault, or set both anew.",
  ],
};
