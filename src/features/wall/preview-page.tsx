import { useMemo, useRef } from "react";
import { type PreviewSearch, pictureNames, plays } from "../../contracts/wall-preview.ts";
import { capacityText, shownText } from "../../domain/wall/capacity.ts";
import { screenOf } from "../../domain/wall/geometry.ts";
import { isNormal } from "../../domain/wall/tile-state.ts";
import { readerClock } from "../../format/reader-clock.ts";
import { Field } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { SelectField } from "../../ui/select-field.tsx";
import { MemberWall } from "./member-wall.tsx";
import css from "./preview-page.module.css";
import { standingStates } from "./tile-model.ts";
import { useBox } from "./use-box.ts";
import { useMemberShown } from "./use-member-shown.ts";

interface PreviewPageProps {
  readonly search: PreviewSearch;
  readonly tz: "local" | "utc" | undefined;
  readonly onSearch: (part: Partial<PreviewSearch>) => void;
}

const pictureTitles = {
  "1920x1080": "1920 × 1080",
  "3840x2160": "3840 × 2160",
  "1280x720": "1280 × 720",
  "2560x1080": "2560 × 1080, ultrawide",
  "1024x768": "1024 × 768",
  "1080x1920": "1080 × 1920, upright",
} as const;

const playTitles = { live: "as it is now", critical: "with alerts (played)", blind: "not watching (played)" } as const;

/** What a wall would show on a screen of a size, seen from a distance: measured before anything is hung. */
export function PreviewPage({ search, tz, onSearch }: PreviewPageProps) {
  const frame = useRef<HTMLDivElement>(null);
  const box = useBox(frame);
  const screen = useMemo(() => screenOf(search.diagonal, search.distance), [search.diagonal, search.distance]);
  const clock = useMemo(() => readerClock(tz), [tz]);
  const { picture = "1920x1080", play = "live" } = search;
  const [width = 16, height = 9] = picture.split("x").map(Number);
  const { shown } = useMemberShown(null, play);
  const told = useMemo(() => {
    if (shown === null) return null;
    const states = standingStates(shown);
    return shownText({ width, height }, screen, {
      tiles: states.length,
      urgent: states.filter((state) => !isNormal(state)).length,
      asked: states.some(({ severity, calls }) => severity === "critical" && calls),
    });
  }, [shown, width, height, screen]);
  const number = (text: string) => (text === "" ? undefined : Number(text));
  return (
    <Page title="Preview of a wall" lead={capacityText({ width, height }, screen)}>
      <div className={css.controls}>
        <Field
          label="Screen diagonal"
          unit="inches"
          type="number"
          min={10}
          max={150}
          step={1}
          value={search.diagonal ?? screen.diagonalIn}
          onChange={({ currentTarget }) => onSearch({ diagonal: number(currentTarget.value) })}
        />
        <Field
          label="Farthest viewer"
          unit="metres"
          type="number"
          min={0.5}
          max={20}
          step={0.5}
          value={search.distance ?? screen.distanceM}
          onChange={({ currentTarget }) => onSearch({ distance: number(currentTarget.value) })}
        />
        <SelectField
          label="Picture"
          value={picture}
          onChange={({ currentTarget }) => onSearch({ picture: pictureNames.find((name) => name === currentTarget.value) })}
        >
          {pictureNames.map((name) => (
            <option key={name} value={name}>
              {pictureTitles[name]}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Shows"
          value={play}
          onChange={({ currentTarget }) => onSearch({ play: plays.find((each) => each === currentTarget.value) })}
        >
          {plays.map((each) => (
            <option key={each} value={each}>
              {playTitles[each]}
            </option>
          ))}
        </SelectField>
      </div>
      <p className={css.said}>{told}</p>
      <div className={css.stage}>
        <div
          ref={frame}
          className={css.frame}
          style={{ aspectRatio: `${width} / ${height}` }}
          data-upright={height > width || undefined}
        >
          {box === null ? null : <MemberWall at={null} box={box} screen={screen} clock={clock} play={play} within />}
        </div>
      </div>
    </Page>
  );
}
