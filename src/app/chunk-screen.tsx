import { useEffect, useState } from "react";
import { reportIdOf } from "../api/report-id.ts";
import { MINUTE, type Millis } from "../domain/time.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { base } from "./build.ts";
import { mayReload, serverAnswers } from "./chunk-failure.ts";
import css from "./full-page.module.css";

const reload = () => window.location.reload();

/** How often a screen that nobody touches looks again. Sooner a second reload would not help. */
const LOOK_AGAIN: Millis = 5 * MINUTE;

/** In place of a page whose code did not load. Reloads by itself as soon as the server answers, and again only after five minutes. */
export function ChunkScreen({ error }: { error: Error }) {
  const [reachable, setReachable] = useState<boolean | null>(null);
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const answers = await serverAnswers((input, init) => fetch(input, init), base, navigator.onLine);
      if (gone) return;
      if (answers && mayReload(() => sessionStorage, Date.now())) reload();
      else setReachable(answers);
    };
    void look();
    window.addEventListener("online", look);
    const timer = window.setInterval(look, LOOK_AGAIN);
    return () => {
      gone = true;
      window.clearInterval(timer);
      window.removeEventListener("online", look);
    };
  }, []);
  if (reachable === null) return null;
  return (
    <div className={css.page}>
      <Notice
        state={reachable ? "warning" : "unknown"}
        title={reachable ? "A new version is out: reload" : "No network: this page could not be loaded"}
        action={
          <Button look="primary" onClick={reload}>
            Reload the page
          </Button>
        }
      >
        <p>
          {reachable
            ? "The web server no longer has the files of the version that is open here."
            : "It opens by itself when the network is back. Pages that were open before can still be read."}
        </p>
        <p>
          Report ID: <code>{reportIdOf(error)}</code>
        </p>
      </Notice>
    </div>
  );
}
