import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { signOut } from "../../api/session.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import css from "./not-member.module.css";
import { accountQuery } from "./queries.ts";

/** For people who signed in but are no members: how an admin adds them, with the id that the admin needs. */
export function NotMember() {
  const api = useApi();
  const { data: who } = useQuery(accountQuery(api));
  const again = useQuery(meQuery(api));
  const id = who?.id ?? "…";
  return (
    <div className={css.page}>
      <h1 className={css.title}>You are not a member yet</h1>
      <Notice
        state="warning"
        title={`${who?.email ?? "This account"} may not read ${api.environment.name}`}
        action={
          <>
            <Button look="primary" onClick={() => void again.refetch()} disabled={again.isFetching}>
              Check again
            </Button>
            <Button onClick={() => void signOut(api)}>Sign out</Button>
          </>
        }
      >
        <p>Send your user ID to an admin of Nexsys Watch. It is no secret.</p>
        <p>
          <code className={css.id}>{id}</code>
        </p>
      </Notice>
      <section className={css.how}>
        <h2>For the admin</h2>
        <p>Run this in the SQL editor of the Supabase project. Roles, from least to most: viewer, responder, editor, admin.</p>
        <pre className={css.code}>{`insert into watch.members (user_id, role)\nvalues ('${id}', 'viewer');`}</pre>
      </section>
    </div>
  );
}
