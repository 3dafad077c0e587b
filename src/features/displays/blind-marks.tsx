import css from "./display-card.module.css";
import type { BlindMark } from "./view-model.ts";

/** How a half hour is drawn: not paired, seen throughout, or blind, for a part or for most of it. */
function kindOf(minutes: number | null): "none" | "seen" | "some" | "most" {
  if (minutes === null) return "none";
  if (minutes === 0) return "seen";
  return minutes < 15 ? "some" : "most";
}

/** The last 24 hours in half hours, the blind ones marked; the sentence under it names them. */
export function BlindMarks({ marks, sentence }: { readonly marks: readonly BlindMark[]; readonly sentence: string }) {
  return (
    <figure className={css.blind}>
      <div className={css.marks} aria-hidden="true">
        {marks.map(({ label, minutes }) => (
          <span key={label} data-kind={kindOf(minutes)} title={minutes === null ? label : `${label}: ${minutes} min blind`} />
        ))}
      </div>
      <figcaption className={css.seen}>{sentence}</figcaption>
    </figure>
  );
}
