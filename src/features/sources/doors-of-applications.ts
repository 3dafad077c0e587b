/** How applications and the browsers of their users come in. */
import { base, type Door, functionUrl, hashKeyStep, linkStep, type Way } from "./door.ts";

const client: Way = {
  title: "From the application's code",
  steps: (project) => [
    {
      text: "Project Settings → Data API → Exposed schemas lists watch_api. It does while this page can be read: both use the same door.",
    },
    { text: "Copy src/client/watch-client.ts of Nexsys Watch into the application: one file without dependencies." },
    {
      text: "Make a client once. The publishable key is enough.",
      copy: {
        label: "lines that make the client",
        value: `const watch = createWatchClient({\n  url: "${base(project)}",\n  publishableKey: "${project.publishableKey}",\n  release: "<version>",\n});`,
      },
    },
    {
      text: "Call it where things go wrong; no call ever throws or waits. Give the status where the platform answered, and none where no answer came.",
      copy: {
        label: "example calls",
        value: `watch.portalLoginFailed({ code: error.code, status: error.status });\nwatch.portalLocked({ account: user.id });\nwatch.uploadFailed({ kind: "receipts", code: "network" });`,
      },
    },
    {
      text: "To hear from it now, send an event that raises no alarm. It is connected with the first one.",
      copy: {
        label: "request that tries the connection",
        value: `curl ${base(project)}/rest/v1/rpc/track -H "apikey: ${project.publishableKey}" \\\n  -H "Content-Type: application/json" -H "Content-Profile: watch_api" \\\n  -d '{"events": [{"name": "portal_unlocked", "reason": "test of the connection"}]}'`,
      },
    },
  ],
};

const hook: Way = {
  title: "Lockouts, where the portal has none of its own",
  steps: () => [
    {
      text: "On the platform, under Authentication → Hooks → Password Verification, choose a Postgres function: schema watch, function password_verification_hook. Some plans only.",
    },
    {
      text: "It counts failed sign-ins of the accounts that public.customers.auth_user_id names, and records lockouts; it refuses nobody until it is told to. See “Portal lockouts” in the README.",
    },
  ],
};

export const application: Door = {
  key: "application",
  title: "Application events",
  sources: ["app"],
  ways: [client, hook],
  checks: [
    "Does the application reach the project from its users' networks, and with the current publishable key?",
    "A day without failures sends nothing: try the connection with the request below.",
  ],
};

const tunnel: Way = {
  title: "With the Sentry SDK",
  steps: (project) => [
    linkStep(project),
    {
      text: "Name the DSNs and the pages whose reports are taken, separated by commas.",
      copy: {
        label: "command that sets the secrets",
        value:
          'npx supabase secrets set WATCH_CLIENT_DSNS="https://<key>@<host>/<project number>" WATCH_CLIENT_ORIGINS="https://portal.example.com"',
      },
    },
    {
      text: "Only if the DSN leads to no Sentry: record errors without passing them on.",
      copy: { label: "command that keeps reports here", value: "npx supabase secrets set WATCH_CLIENT_FORWARD=false" },
    },
    hashKeyStep,
    {
      text: "Deploy the tunnel.",
      copy: { label: "deploy command", value: "npx supabase functions deploy client-errors --no-verify-jwt" },
    },
    {
      text: "Point the Sentry SDK of the application at it. Reports are counted here and passed on to Sentry.",
      copy: {
        label: "Sentry options",
        value: `Sentry.init({\n  dsn: "https://<key>@<host>/<project number>",\n  tunnel: "${functionUrl(project, "client-errors")}",\n  release: "<version>",\n});`,
      },
    },
    { text: "Open a page of the application: its session is the first sign of presence, an error the first count." },
  ],
};

export const browsers: Door = {
  key: "browsers",
  title: "Errors in browsers",
  sources: ["client"],
  ways: [tunnel],
  checks: [
    "403 origin_not_allowed or dsn_not_allowed: a page or a DSN is not in the secrets.",
    "Pages without errors still send sessions: if nothing at all comes, the SDK is not started or the tunnel is not deployed.",
  ],
};
