import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { mayAs } from "../../contracts/me.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { instantOf, SECOND, shift } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useNow } from "../../ui/use-now.ts";
import { DisplayList } from "./display-list.tsx";
import css from "./displays.module.css";
import { HandoverPanel } from "./handover-panel.tsx";
import { PairForm } from "./pair-form.tsx";
import { displaysQuery } from "./queries.ts";
import { displayView, summaryOf } from "./view-model.ts";

interface DisplaysPageProps {
  readonly search: ViewSearch;
  /** The code that a screen's QR carries; empty without one. */
  readonly code: string;
  readonly onPaired: () => void;
}

/** The wall displays: whether each is seen, pairing and revoking, views that are sent, and the note for the next shift. */
export function DisplaysPage({ search, code, onPaired }: DisplaysPageProps) {
  const api = useApi();
  const answer = useQuery(displaysQuery(api));
  const member = useQuery(meQuery(api));
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const read = useNow(SECOND);
  return (
    <Page
      title="Displays"
      lead="Screens on a wall. Each holds a token of its own, reads totals only, and can be revoked."
      aside={<Link to="/settings/displays/preview">Preview</Link>}
    >
      <Answer data={answer.data} error={answer.error} onRetry={answer.refetch} height="40rem" label="Asking how the screens are">
        {({ now: told, displays, handover }) => {
          const now = shift(instantOf(told), Math.max(0, read - answer.dataUpdatedAt));
          const views = displays.map((row) => displayView(row, now, clock));
          return (
            <div className={css.columns} data-pairing={code !== "" || undefined}>
              <section aria-label="All displays" className={css.main}>
                <p className={css.summary}>{summaryOf(views)}</p>
                <DisplayList views={views} member={member.data} clock={clock} />
              </section>
              <div className={css.side}>
                <Panel title="Pair a screen">
                  {mayAs(member.data, "admin") ? (
                    <PairForm
                      code={code}
                      known={views.filter(({ state }) => state !== "revoked").map(({ row }) => row)}
                      onPaired={onPaired}
                    />
                  ) : (
                    <p className={css.quiet}>An admin pairs screens: show one the code.</p>
                  )}
                </Panel>
                <HandoverPanel note={handover} mayWrite={mayAs(member.data, "responder")} clock={clock} now={now} />
              </div>
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
