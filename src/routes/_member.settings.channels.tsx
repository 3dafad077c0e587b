import { createFileRoute } from "@tanstack/react-router";
import { ChannelsPage } from "../features/channels/channels-page.tsx";

export const Route = createFileRoute("/_member/settings/channels")({
  staticData: { title: "Channels", ranged: false },
  component: Channels,
});

function Channels() {
  return <ChannelsPage search={Route.useSearch()} />;
}
