import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { readOnlyReason } from "../../contracts/me.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { instantOf, SECOND } from "../../domain/time.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Banner } from "../../ui/banner.tsx";
import { LeaveGuard } from "../../ui/leave-guard.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { useNow } from "../../ui/use-now.ts";
import { differs, draftOf, type Edit } from "./draft.ts";
import { alertsQuery, rulesQuery } from "./queries.ts";
import { RuleEditor } from "./rule-editor.tsx";
import { AsShipped, WhatIsMeasured } from "./rule-facts-view.tsx";
import { type RuleRow, ruleRows } from "./rule-list.ts";
import { RuleList } from "./rule-list-view.tsx";
import css from "./rules-page.module.css";
import { TransferBar } from "./transfer/transfer-bar.tsx";
import { revertReason, type Version } from "./versions.ts";
import { VersionsPanel } from "./versions-panel.tsx";

/** All rules with how they stand, and the settings of the chosen one. The chosen rule stands in the address, behind the `#`. */
export function RulesPage({ search }: { readonly search: ViewSearch }) {
  const api = useApi();
  const rules = useQuery(rulesQuery(api));
  const alerts = useQuery(alertsQuery(api));
  const member = useQuery(meQuery(api));
  const chosen = useLocation({ select: ({ hash }) => hash });
  const [edits, setEdits] = useState<Readonly<Record<string, Edit>>>({});
  const clock = useMemo(() => readerClock(search.tz), [search.tz]);
  const now = instantOf(useNow(5 * SECOND));
  const readOnly = readOnlyReason(member.data, "editor", "Editors and admins change rules; ask an admin for the role.");
  const put = (key: string, edit: Edit | null) =>
    setEdits(({ [key]: _, ...others }) => (edit === null ? others : { ...others, [key]: edit }));
  const revert = ({ key, definition, stored }: RuleRow, version: Version) =>
    put(key, {
      base: stored,
      draft: draftOf(definition, version.settings, revertReason(version)),
      from: { version: version.version },
    });
  return (
    <Page
      title="Rules"
      lead="Each rule watches one measure and names the levels at which people want to know."
      aside={rules.data !== undefined && <TransferBar stored={rules.data} readOnly={readOnly !== null} clock={clock} />}
    >
      {member.data !== undefined && readOnly !== null && (
        <Banner state="ok" title="Read only.">
          {readOnly}
        </Banner>
      )}
      <Answer data={rules.data} error={rules.error} onRetry={rules.refetch} height="40rem" label="Asking for the rules">
        {(stored) => {
          const rows = ruleRows(stored, alerts.data);
          const named = rows.find(({ key }) => key === chosen);
          const row = named ?? rows[0];
          const unknown = chosen !== "" && named === undefined;
          const begun = rows.filter(({ key, definition }) => edits[key] !== undefined && differs(definition, edits[key]));
          if (row === undefined)
            return (
              <Notice state="unknown" title="There are no rules">
                The migrations install the shipped rules: apply them (supabase db push).
              </Notice>
            );
          return (
            <div className={css.columns} data-named={named !== undefined || unknown}>
              {begun.length > 0 && (
                <LeaveGuard within="page" lost={`Not saved: ${begun.map(({ definition }) => definition.title).join(", ")}.`} />
              )}
              <div className={css.rules}>
                <RuleList rows={rows} chosen={unknown ? null : row.key} edited={edits} />
              </div>
              <div className={css.chosen}>
                <Link to="." hash="" className={css.back}>
                  All rules
                </Link>
                {unknown ? (
                  <Notice
                    state="unknown"
                    title={`There is no rule “${chosen}”`}
                    action={
                      <Link to="." hash="">
                        Show all rules
                      </Link>
                    }
                  >
                    It may have another name by now. Choose one of the list.
                  </Notice>
                ) : (
                  <>
                    <RuleEditor
                      key={`${api.environment.name} ${row.key}`}
                      row={row}
                      edit={edits[row.key]}
                      onEdit={(edit) => put(row.key, edit)}
                      readOnly={readOnly}
                      clock={clock}
                      now={now}
                    />
                    <div className={css.facts}>
                      <div className={css.list}>
                        <WhatIsMeasured row={row} />
                        <VersionsPanel
                          rule={row.key}
                          definition={row.definition}
                          current={row.stored.version}
                          clock={clock}
                          now={now}
                          onRevert={readOnly === null ? (version) => revert(row, version) : null}
                        />
                      </div>
                      <AsShipped row={row} />
                    </div>
                  </>
                )}
              </div>
            </div>
          );
        }}
      </Answer>
    </Page>
  );
}
