import { useMutation } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import { ApiError } from "../../api/errors.ts";
import { signIn } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./sign-in-page.module.css";

/** E-mail address and password. Errors are sentences under the form; what was typed stays. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const api = useApi();
  const attempt = useMutation({
    mutationFn: (form: FormData) => signIn(api, String(form.get("email")), String(form.get("password"))),
    onSuccess: onSignedIn,
  });
  const { error, isPending } = attempt;
  return (
    <main className={css.page}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          attempt.mutate(new FormData(event.currentTarget));
        }}
      >
        <header>
          <h1 className={css.title}>Nexsys Watch</h1>
          <p className={css.lead}>Sign in to {api.environment.name}</p>
        </header>
        <Field label="E-mail address" name="email" type="email" autoComplete="username" required />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <p className={css.error} role="alert">
          {error === null ? null : `${error.message} ${error instanceof ApiError ? error.advice : "Try again."}`}
        </p>
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending ? "Signing in…" : "Sign in"}
        </Button>
        <p className={css.hint}>Accounts are those of the Supabase project. An admin of Nexsys Watch makes you a member.</p>
      </form>
    </main>
  );
}
