import { type ReactNode, useMemo, useRef } from "react";
import type { Play } from "../../contracts/wall-preview.ts";
import { screenOf } from "../../domain/wall/geometry.ts";
import type { Clock } from "../../format/time.ts";
import css from "./member-page.module.css";
import { MemberWall } from "./member-wall.tsx";
import { useBox } from "./use-box.ts";
import { useMemberBoardReady } from "./use-member-board.ts";

interface MemberPageProps {
  readonly at: number | null;
  readonly diagonal: number | undefined;
  readonly distance: number | undefined;
  readonly play: Play;
  readonly theme: "light" | "dark" | undefined;
  readonly clock: Clock;
  /** Controls below the picture; told whether the picture is of `at` already. */
  readonly children: (ready: boolean) => ReactNode;
}

/** The wall in a whole window, for members: as a display of that size would show it, now or as it was. */
export function MemberPage({ at, diagonal, distance, play, theme, clock, children }: MemberPageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const ready = useMemberBoardReady(at);
  const screen = useMemo(() => screenOf(diagonal, distance), [diagonal, distance]);
  return (
    <div className={css.page}>
      <div ref={frame} className={css.frame} data-theme={theme}>
        {box === null ? null : <MemberWall at={at} box={box} screen={screen} clock={clock} play={play} />}
      </div>
      <div className={css.controls}>{children(ready)}</div>
    </div>
  );
}
