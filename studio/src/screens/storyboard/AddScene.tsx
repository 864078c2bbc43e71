import { type ReactNode, useId, useState } from "react";
import { useDraftText } from "../../project/useDraftText";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";

interface AddSceneProps {
  projectId: string;
  /** Its place, counted from 0. */
  at: number;
  onAdd: (description: string, at: number) => Promise<string | null>;
  onClose: () => void;
}

/** A scene put in by hand; what was typed outlives the page until it is saved. */
export function AddScene({ projectId, at, onAdd, onClose }: AddSceneProps): ReactNode {
  const { text: words, set: setWords, forget } = useDraftText(`add.${projectId}`, "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const form = useId();
  const save = async () => {
    if (!words.trim()) {
      setProblem("Say what is seen in it.");
      return;
    }
    setBusy(true);
    const added = await onAdd(words.trim(), at);
    setBusy(false);
    if (added === null) return;
    forget();
    onClose();
  };
  return (
    <Dialog
      title={at === 0 ? "Add a scene" : `Add a scene after scene ${at}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" form={form} look="main" busy={busy}>
            Add the scene
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextArea
          label="What is seen"
          hint="One moment: who does what, where, in which light. The character is added by itself."
          dir="auto"
          rows={5}
          maxLength={5000}
          value={words}
          problem={problem}
          onChange={(event) => setWords(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
