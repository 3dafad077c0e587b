import { createFileRoute } from "@tanstack/react-router";
import * as z from "zod/mini";
import { SignInPage } from "../features/sign-in/sign-in-page.tsx";

/** Only addresses of this site: a path, not another host's `//`. */
const next = z.optional(z.string().check(z.regex(/^\/(?![/\\])/, "`next` must be a path of this site")));

export const Route = createFileRoute("/sign-in")({
  validateSearch: z.object({ next: z.catch(next, undefined) }),
  staticData: { title: "Sign in" },
  component: SignIn,
});

function SignIn() {
  const { next: target = "/" } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <SignInPage onSignedIn={() => void navigate({ href: target, replace: true })} />;
}
