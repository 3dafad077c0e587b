import { useId } from "react";
import { instantOf, MINUTE } from "../../domain/time.ts";
import { momentOf, type Speed, speeds, stepped } from "../../domain/wall/time-machine.ts";
import { type Clock, formatMoment, formatWeekTime } from "../../format/time.ts";
import { inputOf, instantOfInput, type ZoneName } from "../../format/wall-clock.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { useNow } from "../../ui/use-now.ts";
import { insteadText } from "./instead.ts";
import css from "./time-machine-bar.module.css";
import { usePlaying } from "./use-playing.ts";

interface TimeMachineBarProps {
  /** The moment that the address names, in milliseconds. */
  readonly at: number;
  readonly clock: Clock;
  readonly zone: ZoneName;
  /** Whether what is shown is of that moment already. */
  readonly ready: boolean;
  /** `null` goes back to now. */
  readonly onMove: (at: number | null) => void;
}

const steps = [
  { minutes: -60, label: "1 h back" },
  { minutes: -1, label: "1 min back" },
  { minutes: 1, label: "1 min on" },
  { minutes: 60, label: "1 h on" },
] as const;

const speedText = (speed: Speed): string => (speed === 60 ? "1 h a second" : `${speed} min a second`);

/** Says which moment of the past is shown, and moves it: by steps, by playing, by naming it, and back to now. */
export function TimeMachineBar({ at: asked, clock, zone, ready, onMove }: TimeMachineBarProps) {
  const now = instantOf(useNow(MINUTE));
  const at = momentOf(asked, now);
  const { playing, speed, play, setSpeed } = usePlaying({ at, now, ready, onMove });
  const instead = insteadText(asked, now);
  const input = useId();
  const [back, on] = [steps.slice(0, 2), steps.slice(2)];
  const step = ({ minutes, label }: (typeof steps)[number]) => (
    <Button key={label} look="quiet" onClick={() => onMove(stepped(at, minutes, now))}>
      {label}
    </Button>
  );
  return (
    <section className={css.bar} aria-label="Time machine">
      <p className={css.when} role="status">
        <strong>AS IT WAS {formatWeekTime(at, clock)}</strong> <span>{formatMoment(at, clock)}</span>
      </p>
      {instead === null ? null : <p className={css.instead}>{instead}</p>}
      <div className={css.controls}>
        {back.map(step)}
        <Button look="primary" aria-pressed={playing} onClick={() => play(!playing)}>
          {playing ? "Pause" : "Play"}
        </Button>
        {on.map(step)}
        <Select
          label="Speed"
          value={speed}
          onChange={({ currentTarget }) => setSpeed(speeds.find((each) => each === Number(currentTarget.value)) ?? 1)}
        >
          {speeds.map((each) => (
            <option key={each} value={each}>
              {speedText(each)}
            </option>
          ))}
        </Select>
        <label className={css.moment} htmlFor={input}>
          Moment
          <input
            id={input}
            type="datetime-local"
            value={inputOf(at, zone)}
            onChange={({ currentTarget }) => {
              const chosen = instantOfInput(currentTarget.value, zone);
              if (chosen !== null) onMove(momentOf(chosen, now));
            }}
          />
        </label>
        <Button onClick={() => onMove(null)}>Back to now</Button>
      </div>
    </section>
  );
}
