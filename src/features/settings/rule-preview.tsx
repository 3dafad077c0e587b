import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";
import { useApi } from "../../api/api-context.tsx";
import { ChartFigure } from "../../charts/chart-figure.tsx";
import type { SeriesAnswer } from "../../contracts/series.ts";
import type { RuleDefinition, Thresholds } from "../../domain/rules.ts";
import type { Clock } from "../../format/time.ts";
import { Answer } from "../../ui/answer.tsx";
import { previewOf } from "./preview.ts";
import { previewQuery } from "./queries.ts";

interface RulePreviewProps {
  readonly definition: RuleDefinition;
  readonly thresholds: Thresholds;
  readonly clock: Clock;
}

/** The last 24 hours under the levels as they are typed. */
export function RulePreview({ definition, thresholds, clock }: RulePreviewProps) {
  const api = useApi();
  const answer = useQuery(previewQuery(api, definition, thresholds.windowS));
  return (
    <Answer
      data={answer.data}
      error={answer.error}
      onRetry={answer.refetch}
      height="17.5rem"
      label="Asking for the last 24 hours"
    >
      {(data) => <Replay definition={definition} thresholds={thresholds} answer={data} clock={clock} />}
    </Answer>
  );
}

function Replay({ definition, thresholds, answer, clock }: RulePreviewProps & { readonly answer: readonly SeriesAnswer[] }) {
  const { warning, critical, windowS, minVolume } = useDeferredValue(thresholds);
  const { data, levels, sentence, note } = useMemo(
    () => previewOf(definition, { warning, critical, windowS, minVolume }, answer),
    [definition, warning, critical, windowS, minVolume, answer],
  );
  return (
    <ChartFigure
      title="Last 24 hours"
      data={data}
      kind="line"
      clock={clock}
      levels={levels}
      note={note === null ? sentence : `${sentence} ${note}`}
    />
  );
}
