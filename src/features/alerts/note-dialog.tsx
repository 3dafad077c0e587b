import { type SubmitEvent, useState } from "react";
import { note } from "../../api/alert-rpc.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Refusal } from "../../ui/refusal.tsx";
import { TextArea } from "../../ui/text-area.tsx";
import css from "./dialog-form.module.css";
import { useDeed } from "./use-deed.ts";

interface NoteDialogProps {
  readonly title: string;
  readonly episode: string;
  /** Whether it no longer fires: a note is of use all the same. */
  readonly over: boolean;
  readonly onClose: () => void;
}

/** Writes something down beside an episode, for whoever comes after. */
export function NoteDialog({ title, episode, over, onClose }: NoteDialogProps) {
  const [text, setText] = useState("");
  const [empty, setEmpty] = useState(false);
  const deed = useDeed((api, said: string) => note(api, episode, said), onClose);

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setEmpty(text.trim() === "");
    if (text.trim() !== "") deed.mutate(text.trim());
  }

  return (
    <Dialog title={`Note: ${title}`} onClose={onClose}>
      <form className={css.form} onSubmit={submit} noValidate>
        {over ? <p className={css.subject}>It no longer fires. The note is kept with its episode.</p> : null}
        <TextArea
          label="What did you see or do?"
          value={text}
          maxLength={2_000}
          error={empty ? "Write something down first." : undefined}
          onChange={({ target }) => setText(target.value)}
        />
        <Refusal error={deed.error} />
        <div className={css.actions}>
          <Button type="submit" look="primary" disabled={deed.isPending}>
            {deed.isPending ? "Saving" : "Save the note"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
