import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { DEFAULT_RANGE, movesWithTheClock, type RangeName, rangeNames, type ViewSearch } from "../../contracts/view.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { CustomRange } from "./custom-range.tsx";
import css from "./range-control.module.css";

const options = rangeNames.map((value) => ({ value, label: value }));

/** The time range of the page, kept in the address: five that end now, or any other. */
export function RangeControl({ search }: { search: ViewSearch }) {
  const navigate = useNavigate();
  const popover = useId();
  const moving = movesWithTheClock(search);
  const choose = (range: RangeName) =>
    void navigate({ to: ".", search: (before) => ({ ...before, range, from: undefined, to: undefined }) });
  return (
    <div className={css.control}>
      <Choice legend="Time range" options={options} value={moving ? (search.range ?? DEFAULT_RANGE) : null} onChange={choose} />
      <Button popoverTarget={popover} aria-pressed={!moving} className={css.custom ?? ""}>
        Custom
      </Button>
      <div id={popover} popover="auto" className={css.popover}>
        <CustomRange
          key={`${search.from}-${search.to}-${search.tz}`}
          search={search}
          onRange={({ from, to }) => {
            document.getElementById(popover)?.hidePopover();
            void navigate({ to: ".", search: (before) => ({ ...before, range: undefined, from, to }) });
          }}
        />
      </div>
    </div>
  );
}
