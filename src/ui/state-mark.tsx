import css from "./state-mark.module.css";

/** States that the whole product shows, each with a shape of its own. */
export type State = "ok" | "warning" | "critical" | "unknown" | "late" | "silenced" | "pending" | "low-traffic";

/** The word that always stands beside or behind the shape. */
export const stateWord: Readonly<Record<State, string>> = {
  ok: "Normal",
  warning: "Warning",
  critical: "Critical",
  unknown: "No data",
  late: "Late",
  silenced: "Silenced",
  pending: "Pending",
  "low-traffic": "Low traffic",
};

function Shape({ state }: { state: State }) {
  switch (state) {
    case "ok":
      return <circle cx="8" cy="8" r="3" fill="currentColor" />;
    case "warning":
      return (
        <>
          <path d="M8 1.2 15.4 14.4H.6Z" fill="currentColor" />
          <path d="M8 5.6v4.2M8 11.3v1.5" className={css.inner} />
        </>
      );
    case "critical":
      return (
        <>
          <path d="M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9Z" fill="currentColor" />
          <path d="M8 3.6v5.2M8 10.8v1.7" className={css.inner} />
        </>
      );
    case "unknown":
      return (
        <>
          <circle cx="8" cy="8" r="6.6" className={css.dashed} />
          <path d="M6 6.3a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.2v1" className={css.line} />
        </>
      );
    case "late":
      return (
        <>
          <circle cx="8" cy="8" r="6.6" className={css.line} />
          <path d="M8 4.2V8l2.6 1.8" className={css.line} />
        </>
      );
    case "silenced":
      return (
        <>
          <circle cx="8" cy="8" r="6.6" className={css.line} />
          <path d="M5.4 4.4v7.2M8 2.4v11.2M10.6 4.4v7.2" className={css.line} />
        </>
      );
    case "pending":
      return (
        <>
          <circle cx="8" cy="8" r="6.6" className={css.line} />
          <path d="M4.9 8h.01M8 8h.01M11.1 8h.01" className={css.dots} />
        </>
      );
    case "low-traffic":
      return <path d="M1.6 8h2.6M6.7 8h2.6M11.8 8h2.6" className={css.line} />;
  }
}

/** The shape of a state, without its word: decoration for readers of the screen, so the word must stand nearby. */
export function StateMark({ state }: { state: State }) {
  return (
    <svg className={css.mark} data-state={state} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <Shape state={state} />
    </svg>
  );
}
