import type { Instant, Millis } from "../../domain/time.ts";
import { SECOND } from "../../domain/time.ts";
import { formatCountdown } from "../../format/duration.ts";
import { useNow } from "../../ui/use-now.ts";

/** What is left until a moment of the server's clock, each second. Silent for screen readers, which hear the moment elsewhere. */
export function Countdown({ to, ahead, locale }: { readonly to: Instant; readonly ahead: Millis; readonly locale: string }) {
  const now = useNow(SECOND);
  return <span aria-live="off">{formatCountdown(to - now - ahead, locale)}</span>;
}
