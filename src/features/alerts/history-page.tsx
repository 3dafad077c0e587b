import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { Answer } from "../../ui/answer.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Select } from "../../ui/select.tsx";
import { type Desk, useDesk } from "./desk.ts";
import { EpisodeTable } from "./episode-table.tsx";
import css from "./history-page.module.css";
import { lanesOf } from "./lanes.ts";
import { LanesView } from "./lanes-view.tsx";
import { NotRenewed } from "./not-renewed.tsx";
import { episodesQuery } from "./queries.ts";

interface HistoryPageProps {
  readonly search: ViewSearch;
  /** Key of the one rule that is shown, from the address. */
  readonly rule: string | undefined;
  readonly onRule: (rule: string | undefined) => void;
}

/** Every episode of the range: over time in lanes, and as the list that says the same in words. */
export function HistoryPage({ search, rule, onRule }: HistoryPageProps) {
  const api = useApi();
  const desk = useDesk(search);
  const query = useInfiniteQuery(episodesQuery(api, search, rule));
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  return (
    <Page title="History" lead="Every time an alert fired" aside={<RuleFilter desk={desk} rule={rule} onRule={onRule} />}>
      <NotRenewed query={query} clock={desk.clock} />
      <Answer data={rows} error={query.error} onRetry={query.refetch} height="40rem" label="Asking for episodes">
        {(episodes) =>
          episodes.length === 0 ? (
            <Notice
              state="ok"
              title={rule === undefined ? "Nothing fired in this range" : `${desk.titleOf(rule)} did not fire in this range`}
            >
              Choose a longer range above, or another rule.
            </Notice>
          ) : (
            <div className={css.page}>
              <Panel title="Over time" note="one lane for each rule; the list below says the same in words">
                <LanesView
                  lanes={lanesOf(episodes, rangeOfView(search, desk.now))}
                  range={rangeOfView(search, desk.now)}
                  desk={desk}
                />
              </Panel>
              <Panel
                title="Episodes"
                note={query.hasNextPage ? `the newest ${episodes.length}` : `${episodes.length}, newest first`}
                aside={
                  query.hasNextPage ? (
                    <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                      Load earlier ones
                    </Button>
                  ) : undefined
                }
              >
                <EpisodeTable episodes={episodes} desk={desk} />
              </Panel>
            </div>
          )
        }
      </Answer>
    </Page>
  );
}

function RuleFilter({ desk, rule, onRule }: { readonly desk: Desk } & Pick<HistoryPageProps, "rule" | "onRule">) {
  const rules = desk.alerts.data?.alerts ?? [];
  const known = rule === undefined || rules.some((each) => each.rule === rule);
  return (
    <Select label="Rule" value={rule ?? ""} onChange={({ target }) => onRule(target.value === "" ? undefined : target.value)}>
      <option value="">All rules</option>
      {known ? null : <option value={rule}>{rule}</option>}
      {rules.map((each) => (
        <option key={each.rule} value={each.rule}>
          {each.title}
        </option>
      ))}
    </Select>
  );
}
