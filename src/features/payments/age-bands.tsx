import { formatCount } from "../../format/number.ts";
import css from "./age-bands.module.css";
import type { Band } from "./queue-view.ts";

interface AgeBandsProps {
  /** What waits, as in `Open payment intents by age`. */
  readonly label: string;
  /** `null` where it is not known. */
  readonly bands: readonly Band[] | null;
  readonly locale: string;
}

/** How many wait how long: a row for each band, its length beside its number. */
export function AgeBands({ label, bands, locale }: AgeBandsProps) {
  if (bands === null) return <p className={css.unknown}>By age: no data</p>;
  const most = Math.max(1, ...bands.map(({ n }) => n));
  return (
    <dl className={css.bands} aria-label={label}>
      {bands.map(({ title, n, beyond }) => (
        <div key={title} className={css.band} data-beyond={beyond && n > 0} data-none={n === 0}>
          <dt>{title}</dt>
          <dd>
            <span className={css.track} aria-hidden="true">
              <span className={css.bar} style={{ inlineSize: `${(100 * n) / most}%` }} />
            </span>
            <span className={css.n}>{formatCount(n, locale)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
