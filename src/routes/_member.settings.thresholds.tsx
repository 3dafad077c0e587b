import { createFileRoute, redirect } from "@tanstack/react-router";

/** Where the rules stood before they had pages of their own: old links keep working. */
export const Route = createFileRoute("/_member/settings/thresholds")({
  beforeLoad: ({ location }) => {
    throw redirect({ to: "/alerts/rules", hash: location.hash, replace: true });
  },
});
