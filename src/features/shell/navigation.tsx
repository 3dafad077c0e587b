import { Link } from "@tanstack/react-router";
import { SECOND } from "../../domain/time.ts";
import { useNow } from "../../ui/use-now.ts";
import { VisuallyHidden } from "../../ui/visually-hidden.tsx";
import { useFiring } from "./firing.ts";
import css from "./navigation.module.css";

const pages = [
  { to: "/", label: "Overview" },
  { to: "/alerts", label: "Alerts" },
  { to: "/health", label: "Health" },
  { to: "/payments", label: "Payments" },
  { to: "/settings", label: "Settings" },
] as const;

/** The pages. The address of a link keeps environment, zone and range. */
export function Navigation() {
  return (
    <nav aria-label="Pages" className={css.navigation}>
      {pages.map(({ to, label }) => (
        <Link key={to} to={to} className={css.link} activeOptions={{ exact: to === "/", includeSearch: false }}>
          {label}
          {to === "/alerts" ? <Firing /> : null}
        </Link>
      ))}
    </nav>
  );
}

/** How many alerts fire. Nothing while none does or nobody knows. */
function Firing() {
  const firing = useFiring(useNow(30 * SECOND));
  if (firing === null || firing === 0) return null;
  return (
    <>
      {" "}
      <span className={css.badge}>
        {firing}
        <VisuallyHidden> firing</VisuallyHidden>
      </span>
    </>
  );
}
