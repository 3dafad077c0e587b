/** Which form a message takes on which kind of channel. */
import type { ChannelKind, Claim } from "../message.ts";
import { emailMessage } from "./email.ts";
import { pagerDutyMessage } from "./pagerduty.ts";
import { slackMessage } from "./slack.ts";
import { webhookMessage } from "./webhook.ts";
import type { Outgoing } from "./words.ts";

const renderers: Readonly<Record<ChannelKind, (claim: Claim, now: number) => Outgoing[]>> = {
  slack: slackMessage,
  pagerduty: pagerDutyMessage,
  webhook: webhookMessage,
  email: emailMessage,
};

/** The POSTs that bring the message to its channel, in order. `now` is the time of sending. @throws ChannelError */
export const render = (claim: Claim, now: number): Outgoing[] => renderers[claim.channel.kind](claim, now);
