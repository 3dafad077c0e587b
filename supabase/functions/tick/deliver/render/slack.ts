/**
 * Slack's incoming webhooks, and what takes their form (Mattermost, Rocket.Chat). Those read `text`, so that
 * says everything; Slack draws the blocks and uses `text` for its notification.
 * Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks, 150 characters of a header, 3,000 of a section).
 */
import type { Claim, MessageAlert } from "../message.ts";
import type { Outgoing } from "./words.ts";
import { needed, newsOf, plainText, runbookText, short, spelledOut, timeText } from "./words.ts";

/** What Slack would take for its own markup is written out. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text: short(text, 3_000) } });
const context = (text: string) => ({ type: "context", elements: [{ type: "mrkdwn", text: short(text, 2_000) }] });

const addressOf = (link: string): string => link.replaceAll("|", "%7C").replaceAll(">", "%3E").replaceAll("<", "%3C");

function blocksOf(alert: MessageAlert): object[] {
  const title = alert.link === null ? `*${escaped(alert.title)}*` : `*<${addressOf(alert.link)}|${escaped(alert.title)}>*`;
  const runbook = runbookText(alert);
  return [
    section(`${title}: ${newsOf(alert)}\n${escaped(alert.sentence)}`),
    ...(runbook === null ? [] : [context(escaped(runbook))]),
  ];
}

/** One POST. @throws ChannelError */
export function slackMessage({ id, channel, payload }: Claim): Outgoing[] {
  const { shown, more } = spelledOut(payload.alerts);
  const blocks = [
    { type: "header", text: { type: "plain_text", text: short(payload.title, 150) } },
    ...(payload.text === null ? [] : [section(escaped(payload.text))]),
    ...shown.flatMap(blocksOf),
    ...(more > 0 ? [section(`and ${more} more`)] : []),
    context(`Nexsys Watch, ${timeText(payload.at)}`),
  ];
  const text = `*${escaped(payload.title)}*\n\n${escaped(plainText(payload))}`;
  return [
    {
      url: needed(channel.secret, "url", "address"),
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: JSON.stringify({ text, blocks }),
    },
  ];
}
