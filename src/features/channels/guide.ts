/** Where to find what a channel needs, step by step. */
import type { ChannelKind } from "./view-model.ts";

export const guides: Readonly<Record<ChannelKind, readonly string[]>> = {
  slack: [
    "In Slack, open api.slack.com/apps, create an app from scratch and choose the workspace.",
    "Under Incoming Webhooks turn them on, choose “Add New Webhook to Workspace” and the channel that shall be told.",
    "Copy the webhook's URL. Who has it can write to the channel, so it is kept like a password and never shown again.",
    "Mattermost and Rocket.Chat take the same form: create an incoming webhook there and copy its URL.",
  ],
  pagerduty: [
    "In PagerDuty, open the service that shall be paged, and its Integrations.",
    "Add the integration “Events API V2” and copy its Integration Key.",
    "Choose the region of your account: its address holds “eu” or it does not.",
    "An episode opens one incident, and its end resolves it. Services that take Events API v2 work by their own address.",
  ],
  webhook: [
    "Any address that takes a POST of JSON and answers 2xx within 5 s. It must be https and of the public internet.",
    "Plain http is taken to this machine alone (127.0.0.1 or localhost), where the project runs on it too and WATCH_ALLOW_LOCAL_CHANNELS is true, as in the demo.",
    "Each message is signed: x-nexsys-signature is “sha256=” and the HMAC-SHA-256 of x-nexsys-timestamp, a dot and the body.",
    "The receiver checks it with the signing key, and refuses timestamps older than five minutes.",
    "A message that is sent again has the same idempotency-key: count it once.",
  ],
  email: [
    "Messages leave through a provider's HTTPS API: Edge Functions cannot speak SMTP.",
    "Resend: API Keys, Create, with sending access. Postmark: the server's API token. SendGrid: Settings, API Keys, with Mail Send.",
    "The sender must be an address or a domain that the provider has verified.",
    "“Other” posts JSON with from, to, subject and text to an address of yours, with the key as bearer token.",
  ],
};
