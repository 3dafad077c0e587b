import { type Instant, instantOf, SECOND } from "../../domain/time.ts";
import { formatAge } from "../../format/duration.ts";
import { useNow } from "../../ui/use-now.ts";
import css from "./ages.module.css";
import type { Received } from "./queries.ts";

interface AgesProps {
  readonly locale: string;
  readonly received: Received;
  readonly newestEvent: Instant | null;
  readonly lastSlot: Instant | null;
}

/** How old the picture is, in three ages told by the server's clock. Ticks by itself, so that the rest of the page need not. */
export function Ages({ locale, received: { board, receivedAt }, newestEvent, lastSlot }: AgesProps) {
  const now = useNow(SECOND);
  const serverNow = instantOf(board.now + Math.max(0, now - receivedAt));
  const age = (at: Instant | null) => (at === null ? "never" : formatAge(at, serverNow, locale));
  return (
    <dl className={css.ages}>
      <div>
        <dt>Newest event</dt>
        <dd>{age(newestEvent)}</dd>
      </div>
      <div>
        <dt>Last poll</dt>
        <dd>{age(instantOf(board.now))}</dd>
      </div>
      <div>
        <dt>Last evaluation</dt>
        <dd>{age(lastSlot)}</dd>
      </div>
    </dl>
  );
}
