import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { type End, OTHER } from "./end-choice.ts";
import css from "./end-field.module.css";
import type { EndPreset } from "./silence-draft.ts";

interface EndFieldProps {
  readonly legend: string;
  readonly presets: readonly EndPreset[];
  readonly end: End;
  readonly onChange: (end: End) => void;
  readonly zone: "local" | "utc";
  readonly error: string | undefined;
}

/** Chooses an end: a usual length in one press, any other moment with a field. */
export function EndField({ legend, presets, end, onChange, zone, error }: EndFieldProps) {
  const options = [...presets.map(({ value, label }) => ({ value, label })), { value: OTHER, label: "Other" }];
  return (
    <div className={css.end}>
      <p className={css.legend}>{legend}</p>
      <Choice legend={legend} options={options} value={end.preset} onChange={(preset) => onChange({ ...end, preset })} />
      {end.preset === OTHER ? (
        <Field
          label={`Until (${zone === "utc" ? "UTC" : "local time"})`}
          type="datetime-local"
          value={end.text}
          error={error}
          onChange={({ target }) => onChange({ ...end, text: target.value })}
        />
      ) : null}
    </div>
  );
}
