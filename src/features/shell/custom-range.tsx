import { type SubmitEvent, useState } from "react";
import { rangeOfView, type ViewSearch } from "../../contracts/view.ts";
import { instantOf, type TimeRange } from "../../domain/time.ts";
import { inputOf, instantOfInput } from "../../format/input-time.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./range-control.module.css";

/** A range by its two ends, in the zone of the page. Begins with the range that is shown. */
export function CustomRange({ search, onRange }: { search: ViewSearch; onRange: (range: TimeRange) => void }) {
  const zone = search.tz ?? "local";
  const [shown] = useState(() => rangeOfView(search, instantOf(Date.now())));
  const [error, setError] = useState<string>();

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const from = instantOfInput(String(form.get("from")), zone);
    const to = instantOfInput(String(form.get("to")), zone);
    if (from === null || to === null) return setError("Give both a beginning and an end.");
    if (from >= to) return setError("The beginning must be before the end.");
    setError(undefined);
    onRange({ from, to });
  }

  const place = zone === "utc" ? "UTC" : "local time";
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <Field label={`From (${place})`} name="from" type="datetime-local" defaultValue={inputOf(shown.from, zone)} />
      <Field label={`To (${place})`} name="to" type="datetime-local" defaultValue={inputOf(shown.to, zone)} error={error} />
      <Button type="submit" look="primary">
        Show this range
      </Button>
    </form>
  );
}
