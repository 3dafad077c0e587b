import type { CSSProperties } from "react";
import { ARCMIN, type Box, fontFloor, type Screen } from "../../domain/wall/geometry.ts";
import { type Blindness, reasonText } from "../../domain/wall/watching.ts";
import css from "./first-screen.module.css";
import { Mark } from "./mark.tsx";

interface FirstScreenProps {
  readonly box: Box;
  readonly screen: Screen;
  readonly failure: Blindness | null;
  /** Whether it stands within a page of its own: else it is the page. */
  readonly within?: boolean;
}

/** Before the first answer nothing is known, and that is what it says. */
export function FirstScreen({ box, screen, failure, within = false }: FirstScreenProps) {
  const Whole = within ? "section" : "main";
  const unit = fontFloor(ARCMIN.text, box, screen);
  return (
    <Whole className={css.screen} style={{ "--u": `${unit}px` } as CSSProperties}>
      <p className={css.headline} role="status">
        <Mark name="unknown" severity={null} />
        NOT WATCHING
      </p>
      <p className={css.words}>{reasonText(failure ?? "start")}</p>
    </Whole>
  );
}
