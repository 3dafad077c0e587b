import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMatches, useRouter } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { onSignedOut } from "../../api/session.ts";
import type { Environment } from "../../contracts/config.ts";
import { DEFAULT_RANGE, type ViewSearch, withRange } from "../../contracts/view.ts";
import { Menu } from "./menu.tsx";
import { Navigation } from "./navigation.tsx";
import { NotMember } from "./not-member.tsx";
import { RangeControl } from "./range-control.tsx";
import css from "./shell.module.css";

/** The frame around every page of a member: where one is, what range is shown, and who one is. */
export function Shell({
  search,
  environments,
  children,
}: {
  search: ViewSearch;
  environments: readonly Environment[];
  children: ReactNode;
}) {
  const api = useApi();
  const router = useRouter();
  const client = useQueryClient();
  const { data: member } = useQuery(meQuery(api));
  const page = useMatches({
    select: (matches) => matches.findLast(({ staticData }) => staticData.title !== undefined)?.staticData,
  });
  const title = page?.title;

  // What one account was shown is not left for the next one at this screen.
  useEffect(
    () =>
      onSignedOut(api, () => {
        client.clear();
        void router.invalidate();
      }),
    [api, router, client],
  );
  useEffect(() => {
    document.title = `${title ?? "Nexsys Watch"} · ${api.environment.name}`;
  }, [title, api]);

  return (
    <>
      <a className={css.skip} href="#main">
        Skip to the content
      </a>
      <header className={css.header}>
        <p className={css.brand}>
          Nexsys <span>Watch</span>
        </p>
        <Navigation />
        <div className={css.controls}>
          {page?.ranged === true && member !== null ? (
            <RangeControl search={withRange(search, page.range ?? DEFAULT_RANGE)} />
          ) : null}
          <Menu search={search} environments={environments} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={css.main}>
        {member === null ? <NotMember /> : children}
      </main>
    </>
  );
}
