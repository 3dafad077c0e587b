import { createFileRoute, Outlet } from "@tanstack/react-router";
import { SettingsNavigation } from "../features/settings/settings-navigation.tsx";

export const Route = createFileRoute("/_member/settings")({ component: Settings });

function Settings() {
  return (
    <>
      <SettingsNavigation />
      <Outlet />
    </>
  );
}
