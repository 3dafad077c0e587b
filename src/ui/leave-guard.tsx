import { type HistoryLocation, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import css from "./leave-guard.module.css";

interface LeaveGuardProps {
  /** What would be lost, in a sentence. */
  readonly lost: string;
  /** How far the draft reaches: over the whole page, or only as long as the same thing is chosen on it, behind the `#`. */
  readonly within: "page" | "choice";
}

const environment = ({ search }: HistoryLocation): string | null => new URLSearchParams(search).get("env");

const isKept = (from: HistoryLocation, to: HistoryLocation, within: LeaveGuardProps["within"]): boolean =>
  from.pathname === to.pathname && environment(from) === environment(to) && (within === "page" || from.hash === to.hash);

/**
 * While it is on the page, nobody leaves without being asked: not by a link, not by going back, not by a reload (there the browser asks in
 * its own words). The caller puts it there for as long as something was changed; navigations with `ignoreBlocker` are not asked about.
 */
export function LeaveGuard({ lost, within }: LeaveGuardProps) {
  const { history } = useRouter();
  const [asked, setAsked] = useState<{ readonly answer: (stay: boolean) => void } | null>(null);
  useEffect(
    () =>
      history.block({
        enableBeforeUnload: true,
        blockerFn: ({ currentLocation, nextLocation }) =>
          !isKept(currentLocation, nextLocation, within) && new Promise<boolean>((answer) => setAsked({ answer })),
      }),
    [history, within],
  );
  if (asked === null) return null;
  const close = (stay: boolean) => {
    setAsked(null);
    asked.answer(stay);
  };
  return (
    <Dialog title="Leave without saving?" onClose={() => close(true)}>
      <div className={css.guard}>
        <p>{lost}</p>
        <div className={css.actions}>
          <Button look="primary" onClick={() => close(true)}>
            Stay
          </Button>
          <Button onClick={() => close(false)}>Leave and lose it</Button>
        </div>
      </div>
    </Dialog>
  );
}
