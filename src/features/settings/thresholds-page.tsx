import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import type { ViewSearch } from "../../contracts/view.ts";
import { boardFreshness } from "../../domain/status/board-freshness.ts";
import { instantOf, SECOND, shift } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Banner } from "../../ui/banner.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { useNow } from "../../ui/use-now.ts";
import type { Edit } from "./draft.ts";
import { boardQuery, meQuery, POLL, rulesQuery } from "./queries.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleFacts } from "./rule-facts-view.tsx";
import { readOnlyReason, ruleRows } from "./rule-list.ts";
import { RuleList } from "./rule-list-view.tsx";
import css from "./thresholds-page.module.css";

/** All rules with what is measured now, and the levels of the chosen one. The chosen rule stands in the address, behind the `#`. */
export function ThresholdsPage({ search }: { readonly search: ViewSearch }) {
  const api = useApi();
  const rules = useQuery(rulesQuery(api));
  const board = useQuery(boardQuery(api));
  const member = useQuery(meQuery(api));
  const chosen = useLocation({ select: ({ hash }) => hash });
  const [edits, setEdits] = useState<Readonly<Record<string, Edit>>>({});
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const now = instantOf(useNow(5 * SECOND));
  const freshness = boardFreshness(board.dataUpdatedAt === 0 ? null : instantOf(board.dataUpdatedAt), now, POLL);
  const measured = freshness.state === "unknown" ? undefined : board.data;
  const readOnly = readOnlyReason(member.data);
  return (
    <Page title="Thresholds" lead="Each rule watches one measure and names the levels at which people want to know.">
      {member.data !== undefined && readOnly !== null && (
        <Banner state="ok" title="Read only.">
          {readOnly}
        </Banner>
      )}
      {board.data !== undefined && freshness.state === "unknown" && <Banner state="unknown" title={freshness.sentence} />}
      <Answer data={rules.data} error={rules.error} onRetry={rules.refetch} height="40rem" label="Asking for the rules">
        {(stored) => {
          const rows = ruleRows(stored, measured, measured === undefined ? now : shift(instantOf(measured.now), freshness.age));
          const row = rows.find(({ key }) => key === chosen) ?? rows[0];
          if (row === undefined)
            return (
              <Notice state="unknown" title="There are no rules">
                The migrations install the shipped rules: apply them (supabase db push).
              </Notice>
            );
          return (
            <div className={css.columns}>
              <RuleList rows={rows} chosen={row.key} edited={edits} />
              <div className={css.chosen}>
                <RuleEditor
                  key={row.key}
                  row={row}
                  edit={edits[row.key]}
                  onEdit={(edit) =>
                    setEdits(({ [row.key]: _, ...others }) => (edit === null ? others : { ...others, [row.key]: edit }))
                  }
                  readOnly={readOnly}
                  clock={clock}
                  now={now}
                />
                <RuleFacts row={row} />
              </div>
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
