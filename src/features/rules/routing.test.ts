import { expect, test } from "vitest";
import type { ChannelRow } from "../../contracts/alerts.ts";
import { defaultRouting, routingKeys, withChannel } from "./routing.ts";

const channel = (key: string, change: Partial<ChannelRow> = {}): ChannelRow => ({
  key,
  title: `Channel ${key}`,
  kind: "slack",
  severities: ["warning", "critical"],
  enabled: true,
  config: {},
  has_secret: true,
  version: 1,
  updated_at: 0,
  updated_by: null,
  last_ok_at: null,
  failing_since: null,
  last_error: null,
  waiting: 0,
  ...change,
});
const channels = [channel("chat"), channel("pager", { severities: ["critical"] }), channel("old", { enabled: false })];

test("default routing is every channel that is on and takes the severity", () => {
  expect(defaultRouting(channels)).toEqual({ warning: ["chat"], critical: ["chat", "pager"] });
  expect(defaultRouting([])).toEqual({ warning: [], critical: [] });
});

test("a channel is taken in or left out for one severity", () => {
  const routing = { warning: ["chat"], critical: ["chat"] };
  expect(withChannel(routing, "critical", "pager", true)).toEqual({ warning: ["chat"], critical: ["chat", "pager"] });
  expect(withChannel(routing, "warning", "chat", false)).toEqual({ warning: [], critical: ["chat"] });
});

test("channels that are off or gone can be seen, and left out", () => {
  expect(routingKeys({ warning: ["gone"], critical: ["gone", "chat"] }, channels)).toEqual([
    { key: "chat", title: "Channel chat", note: null },
    { key: "pager", title: "Channel pager", note: null },
    { key: "old", title: "Channel old", note: "switched off" },
    { key: "gone", title: "gone", note: "not set up here" },
  ]);
});
