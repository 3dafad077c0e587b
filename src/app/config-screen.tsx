import { MINUTE } from "../domain/time.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useReloadOnWall } from "./alone.ts";
import { base } from "./build.ts";
import type { ConfigProblem } from "./config.ts";
import css from "./full-page.module.css";

const example = `{
  "environments": [
    {
      "name": "Production",
      "url": "https://abcdefgh.supabase.co",
      "publishableKey": "sb_publishable_..."
    }
  ]
}`;

/** The whole page while `config.json` is missing or wrong: says exactly what to write where. A wall reads it again each minute. */
export function ConfigScreen({ problem }: { problem: ConfigProblem }) {
  useReloadOnWall(base, MINUTE);
  return (
    <main className={css.page}>
      <h1 className={css.title}>Nexsys Watch</h1>
      <Notice
        state="warning"
        title={problem.title}
        action={
          <Button look="primary" onClick={() => window.location.reload()}>
            Try again
          </Button>
        }
      >
        <ul>
          {problem.problems.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Notice>
      <section className={css.prose}>
        <h2>What to write</h2>
        <p>
          Put a file named <code>config.json</code> beside <code>index.html</code> on the web server (in the repository:{" "}
          <code>public/config.json</code>), one entry for each Supabase project:
        </p>
        <pre className={css.code}>{example}</pre>
        <ul>
          <li>
            <code>url</code>: Supabase dashboard, Project Settings, Data API, Project URL.
          </li>
          <li>
            <code>publishableKey</code>: Project Settings, API Keys. A key that begins with <code>sb_secret_</code> is refused:
            everybody who opens this page can read the file.
          </li>
          <li>
            <code>sentryDsn</code>: optional; reports errors of this page itself.
          </li>
        </ul>
        <p>
          To look around without a project, run <code>npm run demo</code> in the repository.
        </p>
      </section>
    </main>
  );
}
