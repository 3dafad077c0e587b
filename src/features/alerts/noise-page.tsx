import { useQuery } from "@tanstack/react-query";
import { useApi } from "../../api/api-context.tsx";
import type { ViewSearch } from "../../contracts/view.ts";
import { counted } from "../../domain/status/wording.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Answer } from "../../ui/answer.tsx";
import { Page } from "../../ui/page.tsx";
import { Panel } from "../../ui/panel.tsx";
import type { NoiseColumn } from "./noise-columns.ts";
import { sortedNoise } from "./noise-ledger.ts";
import { NoiseTable } from "./noise-table.tsx";
import { NotRenewed } from "./not-renewed.tsx";
import { noiseQuery } from "./queries.ts";

interface NoisePageProps {
  readonly search: ViewSearch;
  readonly column: NoiseColumn;
  readonly reversed: boolean;
  readonly onSort: (column: NoiseColumn) => void;
}

/** What each rule cost and brought, and what should become of it. */
export function NoisePage({ search, column, reversed, onSort }: NoisePageProps) {
  const api = useApi();
  const clock = readerClock(search.tz);
  const noise = useQuery(noiseQuery(api, search));
  return (
    <Page
      title="Noise"
      lead="A rule that fires without anybody acting teaches people to look away. This is what each cost and brought in the range."
    >
      <NotRenewed query={noise} clock={clock} />
      <Answer data={noise.data} error={noise.error} onRetry={noise.refetch} height="30rem" label="Adding up what fired">
        {(rows) => (
          <Panel title="Rules" note={summary(rows)}>
            <NoiseTable
              rows={sortedNoise(rows, column, reversed)}
              column={column}
              reversed={reversed}
              onSort={onSort}
              locale={clock.locale}
            />
          </Panel>
        )}
      </Answer>
    </Page>
  );
}

const summary = (rows: readonly { fired: number; acted_on: number; at_night: number }[]): string => {
  const sum = (of: "fired" | "acted_on" | "at_night") => rows.reduce((total, row) => total + row[of], 0);
  return `fired ${counted(sum("fired"), "times")}, acted on ${sum("acted_on")}, ${sum("at_night")} at night`;
};
