import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { signedIn } from "../api/session.ts";
import { Shell } from "../features/shell/shell.tsx";

/** Pages for members: whoever is not signed in is sent to sign in, and comes back to the address that was asked for. */
export const Route = createFileRoute("/_member")({
  beforeLoad: async ({ context, location }) => {
    if (!(await signedIn(context.api))) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  component: Member,
});

function Member() {
  const search = Route.useSearch();
  const { environments } = Route.useRouteContext();
  return (
    <Shell search={search} environments={environments}>
      <Outlet />
    </Shell>
  );
}
