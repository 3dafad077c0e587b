import { Link } from "@tanstack/react-router";
import css from "./alerts-navigation.module.css";

const pages = [
  { to: "/alerts", label: "Now" },
  { to: "/alerts/history", label: "History" },
  { to: "/alerts/silences", label: "Silences" },
  { to: "/alerts/rules", label: "Rules" },
  { to: "/alerts/deliveries", label: "Deliveries" },
  { to: "/alerts/noise", label: "Noise" },
] as const;

/** The pages about alerts, above each of them. */
export function AlertsNavigation() {
  return (
    <nav aria-label="Alerts" className={css.navigation}>
      {pages.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          className={css.link}
          activeOptions={{ exact: to === "/alerts", includeSearch: false, includeHash: false }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
