import type { Severity, TileStateName } from "../../domain/wall/tile-state.ts";
import css from "./mark.module.css";

const OCTAGON = "M4.9.6h6.2l4.3 4.3v6.2l-4.3 4.3H4.9L.6 11.1V4.9Z";
const TRIANGLE = "M8 1 15.6 14.6H.4Z";

/** The outline of a severity: an octagon for critical, a triangle for warning, a circle for none. */
function Outline({ severity, className }: { severity: Severity | null; className: string | undefined }) {
  if (severity === null) return <circle cx="8" cy="8" r="6.7" className={className} />;
  return <path d={severity === "critical" ? OCTAGON : TRIANGLE} className={className} />;
}

function Shape({ name, severity }: { name: TileStateName; severity: Severity | null }) {
  const middle = severity === "warning" ? 10 : 8;
  switch (name) {
    case "critical":
    case "warning":
      return (
        <>
          <Outline severity={name} className={css.solid} />
          <path d={name === "critical" ? "M8 3.5v5.4M8 11v1.6" : "M8 5.6v4.3M8 11.4v1.6"} className={css.cut} />
        </>
      );
    case "acked":
      return (
        <>
          <Outline severity={severity} className={css.line} />
          <path d={`M5.4 ${middle}l1.9 2 3.4-4.2`} className={css.line} />
        </>
      );
    case "silenced":
      return (
        <>
          <Outline severity={severity} className={css.line} />
          <path
            d={severity === "warning" ? "M6.2 6.6V14M9.8 6.6V14" : "M5.3 2.4v11.2M8 1.6v12.8M10.7 2.4v11.2"}
            className={css.line}
          />
        </>
      );
    case "pending":
      return (
        <>
          <Outline severity={severity} className={css.line} />
          <path d={`M4.9 ${middle + 0.6}h.01M8 ${middle + 0.6}h.01M11.1 ${middle + 0.6}h.01`} className={css.dots} />
        </>
      );
    case "flapping":
      return <path d="M.8 11 4.4 4.6l3.6 6.8 3.6-6.8 3.6 6.8" className={css.bold} />;
    case "unknown":
      return (
        <>
          <circle cx="8" cy="8" r="6.7" className={css.dashed} />
          <path d="M5.9 6.2a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.5M8 11.5v.9" className={css.line} />
        </>
      );
    case "late":
      return (
        <>
          <circle cx="8" cy="8" r="6.7" className={css.line} />
          <path d="M8 3.9V8l2.9 1.9" className={css.line} />
        </>
      );
    case "low-traffic":
      return <path d="M1.4 8h3M6.5 8h3M11.6 8h3" className={css.line} />;
    case "ok":
      return <circle cx="8" cy="8" r="4" className={css.solid} />;
  }
}

/** The shape of a state: decoration to a screen reader, so its word must stand nearby. */
export function Mark({ name, severity }: { name: TileStateName; severity: Severity | null }) {
  return (
    <svg className={css.mark} data-state={name} data-severity={severity} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <Shape name={name} severity={severity} />
    </svg>
  );
}
