import { instantOf } from "../../domain/time.ts";
import { type Clock, formatSeconds } from "../../format/time.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";

interface NotRenewedProps {
  readonly query: {
    readonly data: unknown;
    readonly error: Error | null;
    readonly dataUpdatedAt: number;
    readonly refetch: () => unknown;
  };
  readonly clock: Clock;
}

/** Says that what is shown is an old answer, since when and why. Nothing while questions are answered. */
export function NotRenewed({ query: { data, error, dataUpdatedAt, refetch }, clock }: NotRenewedProps) {
  if (data === undefined || error === null) return null;
  return (
    <Banner
      state="warning"
      title={`As of ${formatSeconds(instantOf(dataUpdatedAt), clock)}: not renewed since.`}
      action={<Button onClick={() => void refetch()}>Ask again now</Button>}
    >
      {error.message}
    </Banner>
  );
}
