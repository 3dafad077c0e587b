/** The ways by which events come in, and how each is opened, step by step. */
import type { Source } from "../../domain/signals.ts";

/** One thing to do. `copy` is what to paste, with a name for those who hear the button. */
export interface Step {
  readonly text: string;
  readonly copy?: { readonly label: string; readonly value: string };
}

/** A way in, with the sources behind it. */
export interface Door {
  readonly key: "drain" | "triggers" | "application" | "browsers" | "probe";
  readonly title: string;
  readonly sources: readonly Source[];
  readonly steps: (project: string) => readonly Step[];
  /** Where to look when what once came no longer does. */
  readonly checks: readonly string[];
}

const fn = (project: string, name: string): string => `${project.replace(/\/+$/, "")}/functions/v1/${name}`;

const drain: Door = {
  key: "drain",
  title: "Log drain",
  sources: ["edge", "auth", "postgres", "storage", "function_edge", "function", "realtime", "postgrest", "supavisor", "unknown"],
  steps: (project) => [
    {
      text: "Choose a secret for the drain and a key for hashing ids, and note the first.",
      copy: {
        label: "command that sets the secrets",
        value: "npx supabase secrets set WATCH_DRAIN_SECRET=$(openssl rand -hex 32) WATCH_HASH_KEY=$(openssl rand -hex 32)",
      },
    },
    {
      text: "Deploy the receiver. It checks its own secret, so it takes no JWT.",
      copy: { label: "deploy command", value: "npx supabase functions deploy log-drain --no-verify-jwt" },
    },
    {
      text: "In the project's settings, under Log Drains, add a custom endpoint with gzip on and this URL.",
      copy: { label: "URL of the receiver", value: fn(project, "log-drain") },
    },
    {
      text: "Give it this header, with the secret of the first step.",
      copy: { label: "header", value: "Authorization: Bearer <WATCH_DRAIN_SECRET>" },
    },
    { text: "“Test connection” must answer 200. One drain carries all log products; each appears here with its first line." },
  ],
  checks: [
    "Log Drains in the project's settings: is the drain still there and switched on?",
    "The receiver's answers: 401 means that drain and function hold different secrets, 503 names the secret that is missing.",
    "Other products of the same drain: if they are heard, this one simply had nothing to say.",
  ],
};

const triggers: Door = {
  key: "triggers",
  title: "Triggers in the database",
  sources: ["database"],
  steps: () => [
    {
      text: "Apply the migrations: they put triggers on the tables that are there.",
      copy: { label: "migration command", value: "npx supabase db push" },
    },
    {
      text: "If payment_intents was made after that, attach its triggers in the SQL editor. Running it twice does no harm.",
      copy: { label: "statement that attaches the triggers", value: "select watch.attach_payment_intent_triggers();" },
    },
    { text: "The next payment intent that is created or decided is counted in its own transaction." },
  ],
  checks: [
    "Did anything change? Triggers speak when payment intents do; a quiet night is not a fault.",
    "Was payment_intents replaced? A new table needs its triggers attached again.",
  ],
};

const application: Door = {
  key: "application",
  title: "Application events",
  sources: ["app"],
  steps: (project) => [
    { text: "Copy src/client/watch-client.ts into the application: one file without dependencies." },
    {
      text: "Make a client once. The publishable key is enough.",
      copy: {
        label: "lines that make the client",
        value: `const watch = createWatchClient({\n  url: "${project}",\n  publishableKey: "<publishable key>",\n  release: "<version>",\n});`,
      },
    },
    {
      text: "Call it where things go wrong; no call ever throws or waits.",
      copy: {
        label: "example calls",
        value: `watch.portalLoginFailed({ code: error.code, status: error.status });\nwatch.portalLocked({ account: customer.id });\nwatch.uploadFailed({ kind: "receipts", code: "network" });`,
      },
    },
  ],
  checks: [
    "Does the application reach the project from its users' networks, and with the current publishable key?",
    "A day without failures sends nothing: try one call by hand.",
  ],
};

const browsers: Door = {
  key: "browsers",
  title: "Errors in browsers",
  sources: ["client"],
  steps: (project) => [
    {
      text: "Name the DSNs and the pages whose reports are taken, separated by commas.",
      copy: {
        label: "command that sets the secrets",
        value: "npx supabase secrets set WATCH_CLIENT_DSNS=<dsn> WATCH_CLIENT_ORIGINS=https://portal.example.com",
      },
    },
    {
      text: "Deploy the tunnel.",
      copy: { label: "deploy command", value: "npx supabase functions deploy client-errors --no-verify-jwt" },
    },
    {
      text: "Point the Sentry SDK of the application at it. Reports are counted here and passed on to Sentry.",
      copy: {
        label: "Sentry options",
        value: `Sentry.init({\n  dsn: "<dsn>",\n  tunnel: "${fn(project, "client-errors")}",\n  release: "<version>",\n});`,
      },
    },
  ],
  checks: [
    "403 origin_not_allowed or dsn_not_allowed: a page or a DSN is not in the secrets.",
    "Pages without errors still send sessions: if nothing at all comes, the SDK is not started or the tunnel is not deployed.",
  ],
};

const probe: Door = {
  key: "probe",
  title: "Health probe",
  sources: ["probe"],
  steps: (project) => [
    {
      text: "Choose the scheduler's secret.",
      copy: {
        label: "command that sets the secret",
        value: "npx supabase secrets set WATCH_TICK_SECRET=$(openssl rand -hex 32)",
      },
    },
    {
      text: "Deploy the function that probes, evaluates and cleans up.",
      copy: { label: "deploy command", value: "npx supabase functions deploy tick --no-verify-jwt" },
    },
    {
      text: "Have a scheduler call it every minute: pg_cron with pg_net, or any from outside.",
      copy: {
        label: "request of the scheduler",
        value: `curl -X POST ${fn(project, "tick")} \\\n  -H "Authorization: Bearer <WATCH_TICK_SECRET>"`,
      },
    },
  ],
  checks: [
    "Does the scheduler run? In the SQL editor: select * from cron.job_run_details order by start_time desc limit 5;",
    "Does tick answer 401? Then scheduler and function hold different secrets.",
  ],
};

/** All ways in, in the order of the page. */
export const doors: readonly Door[] = [drain, triggers, application, browsers, probe];
