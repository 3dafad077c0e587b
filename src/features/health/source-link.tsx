import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

/** Leads to the page of the sources, to one of them where it is named. */
export function SourceLink({ source, children }: { readonly source?: string; readonly children: ReactNode }) {
  return (
    <Link to="/settings/sources" {...(source === undefined ? {} : { hash: source })}>
      {children}
    </Link>
  );
}
