import { Link } from "@tanstack/react-router";
import css from "./settings-navigation.module.css";

const pages = [
  { to: "/settings/sources", label: "Sources" },
  { to: "/settings/channels", label: "Channels" },
  { to: "/settings/displays", label: "Displays" },
] as const;

/** The pages of the settings, above each of them. */
export function SettingsNavigation() {
  return (
    <nav aria-label="Settings" className={css.navigation}>
      {pages.map(({ to, label }) => (
        <Link key={to} to={to} className={css.link} activeOptions={{ includeSearch: false, includeHash: false }}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
