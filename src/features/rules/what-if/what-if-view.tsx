import type { UseQueryResult } from "@tanstack/react-query";
import type { LevelName } from "../../../charts/level-handles.tsx";
import type { RuleBucketsAnswer } from "../../../contracts/alerts.ts";
import type { RuleSettings } from "../../../domain/rule-settings.ts";
import type { RuleDefinition } from "../../../domain/rules.ts";
import type { Clock } from "../../../format/time.ts";
import { Answer } from "../../../ui/answer.tsx";
import { Notice } from "../../../ui/notice.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { WhatIfPanel } from "./what-if-panel.tsx";
import type { WhatIfState } from "./what-if-store.ts";

interface WhatIfViewProps {
  readonly definition: RuleDefinition;
  readonly settings: RuleSettings;
  readonly levels: Pick<RuleSettings, "warning" | "critical">;
  readonly changed: boolean;
  readonly past: UseQueryResult<RuleBucketsAnswer, Error>;
  readonly whatIf: WhatIfState;
  readonly clock: Clock;
  readonly onMove: ((name: LevelName, level: number) => void) | null;
}

const HEIGHT = "32rem";

/** The past under the settings that are tried, as soon as it is here and replayed. */
export function WhatIfView({ past, whatIf: { outcome, today, suggestion, failed }, ...view }: WhatIfViewProps) {
  return (
    <Answer data={past.data} error={past.error} onRetry={past.refetch} height={HEIGHT} label="Asking for the last 28 days">
      {(answer) => {
        if (failed)
          return (
            <Notice state="unknown" title="The past could not be replayed">
              This browser did not run the replay. Levels can be typed and saved all the same; reload the page to try again.
            </Notice>
          );
        if (outcome === null || today === null) return <Skeleton height={HEIGHT} label="Replaying the last 28 days" />;
        const proposal = suggestion === null || typeof suggestion.answer === "string" ? null : suggestion.answer;
        return <WhatIfPanel {...view} answer={answer} outcome={outcome} today={today} proposal={proposal} />;
      }}
    </Answer>
  );
}
