/** Who is signed in, and signing in and out. */
import type { Api } from "./api.ts";
import { ApiError, apiErrorOf, type Question } from "./errors.ts";

/** Whether somebody is signed in. Being unable to renew a session without a network is not being signed out. */
export async function signedIn({ auth }: Api): Promise<boolean> {
  const [client, { isWithoutNetwork }] = await Promise.all([auth(), import("./auth.ts")]);
  const { data, error } = await client.getSession();
  return data.session !== null || isWithoutNetwork(error);
}

/** The account behind the session, as far as this browser knows; `null` when signed out. */
export async function account({ auth }: Api): Promise<{ readonly id: string; readonly email: string | null } | null> {
  const { data } = await (await auth()).getSession();
  return data.session === null ? null : { id: data.session.user.id, email: data.session.user.email ?? null };
}

const sentences: Readonly<Record<string, readonly [string, string]>> = {
  invalid_credentials: ["The e-mail address or the password is wrong.", "Check both; capital letters matter in a password."],
  email_not_confirmed: ["This e-mail address is not confirmed yet.", "Open the link in the e-mail that was sent to it."],
  user_banned: ["This account is blocked.", "Ask an admin of the Supabase project."],
  over_request_rate_limit: ["Too many attempts from here.", "Wait a minute, then try again."],
  email_provider_disabled: [
    "This project does not allow signing in by password.",
    "Enable the e-mail provider in Supabase, Authentication.",
  ],
};

/** Signs in by e-mail address and password. Rejects with an `ApiError` in words. */
export async function signIn({ auth, environment }: Api, email: string, password: string): Promise<void> {
  const [client, { isWithoutNetwork }] = await Promise.all([auth(), import("./auth.ts")]);
  const { error } = await client.signInWithPassword({ email, password });
  if (error === null) return;
  const question: Question = { rpc: "sign-in", environment: environment.name };
  const status = error.status ?? 0;
  if (isWithoutNetwork(error)) throw apiErrorOf(question, { status, code: "", message: error.message, hint: "" });
  const [message, advice] = sentences[error.code ?? ""] ?? [
    `Signing in failed: ${error.message}.`,
    "Try again, or ask an admin of the Supabase project.",
  ];
  throw new ApiError("unauthorized", message, advice, error.code ?? null);
}

/** Forgets the session in this browser; other browsers stay signed in. */
export async function signOut({ auth }: Api): Promise<void> {
  await (await auth()).signOut({ scope: "local" });
}

/** Calls back when the session of this environment ends, here or in another tab. Returns how to stop listening. */
export function onSignedOut({ auth }: Api, callback: () => void): () => void {
  let stopped = false;
  const listening = auth().then((client) =>
    client.onAuthStateChange((event) => {
      if (event === "SIGNED_OUT" && !stopped) callback();
    }),
  );
  return () => {
    stopped = true;
    listening.then(({ data }) => data.subscription.unsubscribe()).catch(() => undefined);
  };
}
