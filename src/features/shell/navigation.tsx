import { Link } from "@tanstack/react-router";
import css from "./navigation.module.css";

const pages = [
  { to: "/", label: "Overview" },
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
        </Link>
      ))}
    </nav>
  );
}
