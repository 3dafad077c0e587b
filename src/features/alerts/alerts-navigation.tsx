import { Link } from "@tanstack/react-router";
import { SubNavigation } from "../../ui/sub-navigation.tsx";

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
    <SubNavigation label="Alerts">
      {pages.map(({ to, label }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === "/alerts", includeSearch: false, includeHash: false }}>
          {label}
        </Link>
      ))}
    </SubNavigation>
  );
}
