import { type ReactNode, useId, useState } from "react";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import css from "./Storyboard.module.css";

interface PickProps {
  number: number;
  onFile: (file: File) => Promise<boolean>;
  onClose: () => void;
}

const MOST_BYTES = 1_000_000_000;

/** Choose a clip of one's own for a scene. */
export function Pick({ number, onFile, onClose }: PickProps): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const choose = (chosen: File | undefined) => {
    setFile(chosen ?? null);
    setProblem(chosen ? whyNot(chosen) : null);
  };
  const send = async () => {
    if (!file) return;
    setBusy(true);
    const isTaken = await onFile(file);
    setBusy(false);
    if (isTaken) onClose();
  };
  return (
    <Dialog
      title={`A clip of your own for scene ${number}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button
            look="main"
            busy={busy}
            disabled={file === null || problem !== null}
            onClick={() => void send()}
          >
            Use this clip
          </Button>
        </>
      }
    >
      <div className={css.pick}>
        <label htmlFor={id}>An MP4 file, up to 1 GB and 20 minutes</label>
        <input
          id={id}
          type="file"
          accept="video/mp4,.mp4,.m4v,.mov"
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-why` : undefined}
          onChange={(event) => choose(event.target.files?.[0])}
        />
        {problem && (
          <p id={`${id}-why`} role="alert">
            {problem}
          </p>
        )}
        <p className="small muted">
          It costs nothing, and stays whatever you change around it. Where it is shorter than its
          place in the song, its last picture stands still.
        </p>
      </div>
    </Dialog>
  );
}

function whyNot(file: File): string | null {
  if (file.size === 0) return "This file is empty.";
  if (file.size > MOST_BYTES)
    return "This file is larger than 1 GB. Send a shorter or smaller one.";
  if (file.type.startsWith("image/")) {
    return "This is a picture, and a scene needs a clip. A picture of the character goes to Cast & look.";
  }
  if (file.type.startsWith("audio/")) return "This is a song, and a scene needs a clip.";
  return null;
}
