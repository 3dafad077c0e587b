/** How the platform's own logs come in. */
import { audienceStep, base, type Door, functionUrl, hashKeyStep, linkStep, type Way } from "./door.ts";

const byDrain: Way = {
  title: "With a log drain (paid plans)",
  steps: (project) => [
    linkStep(project),
    {
      text: "Make the drain's secret and note what is printed: the platform shows it to nobody again. Run again, this replaces it; then give the drain the new one too.",
      copy: {
        label: "commands that make the drain's secret",
        value:
          'DRAIN_SECRET=$(openssl rand -hex 32); echo "drain: $DRAIN_SECRET"\nnpx supabase secrets set WATCH_DRAIN_SECRET="$DRAIN_SECRET"',
      },
    },
    hashKeyStep,
    audienceStep,
    {
      text: "Deploy the receiver. It checks its own secret, so it takes no JWT.",
      copy: { label: "deploy command", value: "npx supabase functions deploy log-drain --no-verify-jwt" },
    },
    {
      text: "On the platform, under Project Settings → Log Drains, add a custom endpoint with gzip on and this URL.",
      copy: { label: "URL of the receiver", value: functionUrl(project, "log-drain") },
    },
    {
      text: "Give it this header, with the secret that you noted.",
      copy: { label: "header", value: "Authorization: Bearer <the drain secret>" },
    },
    {
      text: "“Test connection” must answer 200. One drain carries all log products; each is connected with its first line, those that the project does not use never.",
    },
  ],
};

const byLogApi: Way = {
  title: "Without a drain: from the log API",
  steps: (project) => [
    { text: "Follow the steps of the health probe: the function tick reads the log API, each minute." },
    {
      text: "Create an access token on the platform, under Account → Access Tokens. It opens every project of that account: give it to the function and to nobody else.",
    },
    linkStep(project),
    {
      text: "Set the token. No function has to be deployed again.",
      copy: { label: "command that sets the token", value: 'npx supabase secrets set WATCH_MANAGEMENT_TOKEN="sbp_…"' },
    },
    hashKeyStep,
    audienceStep,
    {
      text: "Within a few minutes “Log API” appears on this page, and the sources are connected, from the last hour on. A drain and the log API may both run: each line counts once.",
    },
  ],
};

const byFile: Way = {
  title: "Logs of before: from a file",
  steps: (project) => [
    {
      text: "In the logs explorer of the platform, export rows with id, timestamp, event_message and log_attributes (or metadata), as CSV or JSON.",
    },
    {
      text: "In the folder of Nexsys Watch, name the project and its secret key, and set WATCH_AUDIENCE as the functions have it.",
      copy: {
        label: "variables of the import",
        value: `export SUPABASE_URL=${base(project)} SUPABASE_SECRET_KEY="sb_secret_…"\nexport WATCH_AUDIENCE='{"admin": {"hosts": ["admin.example.com"]}, "portal": {"hosts": ["portal.example.com"]}}'`,
      },
    },
    {
      text: "See what would be counted, then import it. Broken off, the same command goes on.",
      copy: {
        label: "commands of the import",
        value: "npm run ops -- import logs.csv --dry-run\nnpm run ops -- import logs.csv",
      },
    },
    { text: "An import fills charts of the past. It makes no source look alive: this page stays as it is." },
  ],
};

export const drain: Door = {
  key: "drain",
  title: "Log drain",
  sources: ["edge", "auth", "postgres", "storage", "function_edge", "function", "realtime", "postgrest", "supavisor", "unknown"],
  ways: [byDrain, byLogApi, byFile],
  checks: [
    "Log Drains in the project's settings: is the drain still there and switched on?",
    "The receiver's answers: 401 means that drain and function hold different secrets, 503 names the secret that is missing.",
    "Without a drain: “Log API” on this page says since when nothing can be read, and why.",
    "Other products of the same drain: if they are heard, this one simply had nothing to say.",
  ],
};
