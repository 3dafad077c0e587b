import { createFileRoute, Outlet } from "@tanstack/react-router";
import { AlertsNavigation } from "../features/alerts/alerts-navigation.tsx";

export const Route = createFileRoute("/_member/alerts")({ component: Alerts });

function Alerts() {
  return (
    <>
      <AlertsNavigation />
      <Outlet />
    </>
  );
}
