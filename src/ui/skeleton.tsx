import css from "./skeleton.module.css";

/** Holds the place of content that is on its way, so that nothing moves when it comes. `height` is any CSS length. */
export function Skeleton({ height, label }: { height: string; label: string }) {
  return (
    <div className={css.skeleton} style={{ blockSize: height }} role="status">
      <span className={css.label}>{label}</span>
    </div>
  );
}
