import { type SubmitEvent, useState } from "react";
import { type SilenceMatcher, silence } from "../../api/alert-rpc.ts";
import { instantOf, type TimeRange } from "../../domain/time.ts";
import { formatMoment } from "../../format/time.ts";
import { instantOfInput } from "../../format/wall-clock.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import type { Desk } from "./desk.ts";
import css from "./dialog-form.module.css";
import { type End, momentOf } from "./end-choice.ts";
import { EndField } from "./end-field.tsx";
import { ScopeFields } from "./scope-fields.tsx";
import { coveredBy, problemsOf, silenceEnds } from "./silence-draft.ts";
import { matcherFor, type Scope, type SeverityChoice } from "./silence-scope.ts";
import { useDeed } from "./use-deed.ts";

interface SilenceDialogProps {
  readonly desk: Desk;
  /** What it is about to begin with. */
  readonly scope: Scope;
  readonly onClose: () => void;
}

/** What a silence is to keep quiet. */
interface Wish {
  readonly matcher: SilenceMatcher;
  readonly range: TimeRange;
}

/** Keeps expected notifications back: what, until when and why are all asked for. */
export function SilenceDialog({ desk, scope: asked, onClose }: SilenceDialogProps) {
  const [scope, setScope] = useState(asked);
  const [severity, setSeverity] = useState<SeverityChoice>("any");
  const [reason, setReason] = useState("");
  const [begin, setBegin] = useState("");
  const [end, setEnd] = useState<End>({ preset: "1h", text: "" });
  const [problems, setProblems] = useState<readonly string[]>([]);
  const deed = useDeed((api, { matcher, range }: Wish) => silence(api, matcher, range, reason.trim()), onClose);
  const matcher = matcherFor(scope, severity);
  const from = instantOfInput(begin, desk.zone) ?? desk.now;
  const until = momentOf(end, silenceEnds, from, desk.zone);
  const covered = coveredBy(matcher, desk.now, desk.alerts.data?.alerts ?? []);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (until === null) return setProblems(["Give an end."]);
    const range = { from, to: instantOf(until) };
    const found = problemsOf(matcher, range, reason);
    setProblems(found);
    if (found.length === 0) deed.mutate({ matcher, range });
  }

  return (
    <Dialog title="Silence" onClose={onClose}>
      <form className={css.form} onSubmit={submit} noValidate>
        <ScopeFields desk={desk} scope={scope} onScope={setScope} severity={severity} onSeverity={setSeverity} />
        <p className={css.subject} role="status">
          {covered.length === 0
            ? "Nothing that is breached now would go quiet."
            : `Goes quiet at once: ${covered.map(({ title }) => title).join(", ")}. It stays on the board, striped.`}
        </p>
        <Field
          label="Reason"
          hint="What is expected, in words that the next person understands"
          value={reason}
          maxLength={500}
          onChange={({ target }) => setReason(target.value)}
        />
        <EndField legend="For" presets={silenceEnds} end={end} onChange={setEnd} zone={desk.zone} error={undefined} />
        <Field
          label={`Begins (${desk.zone === "utc" ? "UTC" : "local time"}), now if left empty`}
          type="datetime-local"
          value={begin}
          onChange={({ target }) => setBegin(target.value)}
        />
        {problems.length === 0 ? null : (
          <ul className={css.problems} role="alert">
            {problems.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
        <Refusal error={deed.error} />
        <div className={css.actions}>
          <Button type="submit" look="primary" disabled={deed.isPending}>
            {deed.isPending ? "Saving" : until === null ? "Silence" : `Silence until ${formatMoment(until, desk.clock)}`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
