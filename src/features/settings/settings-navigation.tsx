import { Link } from "@tanstack/react-router";
import { SubNavigation } from "../../ui/sub-navigation.tsx";

const pages = [
  { to: "/settings/sources", label: "Sources" },
  { to: "/settings/channels", label: "Channels" },
  { to: "/settings/displays", label: "Displays" },
] as const;

/** The pages of the settings, above each of them. */
export function SettingsNavigation() {
  return (
    <SubNavigation label="Settings">
      {pages.map(({ to, label }) => (
        <Link key={to} to={to} activeOptions={{ includeSearch: false, includeHash: false }}>
          {label}
        </Link>
      ))}
    </SubNavigation>
  );
}
