import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { useApi } from "../../api/api-context.tsx";
import { meQuery } from "../../api/me-query.ts";
import { signOut } from "../../api/session.ts";
import type { Environment } from "../../contracts/config.ts";
import type { ViewSearch } from "../../contracts/view.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Select } from "../../ui/select.tsx";
import css from "./menu.module.css";
import { accountQuery } from "./queries.ts";
import { chooseTheme, useTheme } from "./theme.ts";

const zones = [
  { value: "local", label: "Local" },
  { value: "utc", label: "UTC" },
] as const;

const themeOptions = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** Which environment is watched, and behind a button what belongs to the reader: zone, theme, account. */
export function Menu({ search, environments }: { search: ViewSearch; environments: readonly Environment[] }) {
  const api = useApi();
  const navigate = useNavigate();
  const popover = useId();
  const { data: who } = useQuery(accountQuery(api));
  const { data: member } = useQuery(meQuery(api));
  const theme = useTheme();
  return (
    <>
      {environments.length > 1 ? (
        <Select
          label="Environment"
          value={api.environment.name}
          onChange={({ target }) => void navigate({ to: ".", search: (before) => ({ ...before, env: target.value }) })}
        >
          {environments.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      ) : null}
      <Button popoverTarget={popover} look="quiet" className={css.opener ?? ""}>
        Menu
      </Button>
      <div id={popover} popover="auto" className={css.menu}>
        <div className={css.row}>
          <span>Times in</span>
          <Choice
            legend="Time zone"
            options={zones}
            value={search.tz ?? "local"}
            onChange={(tz) => void navigate({ to: ".", search: (before) => ({ ...before, tz }) })}
          />
        </div>
        <div className={css.row}>
          <span>Theme</span>
          <Choice legend="Theme" options={themeOptions} value={theme} onChange={chooseTheme} />
        </div>
        <div className={css.account}>
          <p className={css.who}>
            {who?.email ?? "…"}
            <span>
              {member?.role ?? "no member"} of {api.environment.name}
            </span>
          </p>
          <Button onClick={() => void signOut(api)}>Sign out</Button>
        </div>
      </div>
    </>
  );
}
