import { type ReactNode, useRef, useState } from "react";
import { server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choosing } from "../../upload/Choosing";
import { DropZone } from "../../upload/DropZone";
import { useUpload } from "../../upload/useUpload";
import css from "./Storyboard.module.css";

interface PickProps {
  number: number;
  /** Have what was sent stand for the scene; returns whether it does. */
  onClip: (assetId: string) => Promise<boolean>;
  onClose: () => void;
}

const MOST_BYTES = 1_000_000_000;

/** Choose a clip of one's own for a scene. */
export function Pick({ number, onClip, onClose }: PickProps): ReactNode {
  const [file, setFile] = useState<File | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const upload = useUpload({
    refuse: whyNot,
    send: (chosen, options) => server.assets.add(chosen, options),
    onSent: async ({ asset_id: assetId }) => {
      const isUsed = await onClip(assetId);
      if (isUsed) onClose();
      return isUsed;
    },
  });
  const { sending, problem } = upload;
  const waiting = upload.waiting?.file === file ? upload.waiting : null;
  const choose = (files: readonly File[]) => {
    const [chosen] = files;
    if (!chosen || sending) return;
    const refused = files.length > 1 ? "A scene has one clip. Choose one file." : whyNot(chosen);
    setFile(refused ? null : chosen);
    upload.refuse(refused);
  };
  return (
    <Dialog
      title={`A clip of your own for scene ${number}`}
      onClose={onClose}
      isHeld={sending !== null}
      actions={
        <>
          {!sending && <Button onClick={onClose}>Not now</Button>}
          <Button
            look="main"
            busy={sending !== null}
            disabled={file === null}
            onClick={() => file && upload.send(file)}
          >
            Use this clip
          </Button>
        </>
      }
    >
      <div className={css.pick}>
        <DropZone name="Your clip" onFiles={choose}>
          <Choosing upload={upload} what="your clip">
            <p>
              {file ? (
                <b dir="auto">{file.name}</b>
              ) : (
                "Drop it here, or choose the file: MP4, up to 1 GB and 20 minutes."
              )}
            </p>
            {waiting && <p className="small">It is here already, and is not sent again.</p>}
            <Button icon="film" onClick={() => input.current?.click()}>
              {file ? "Choose another file" : "Choose a file"}
            </Button>
          </Choosing>
          <input
            ref={input}
            hidden
            type="file"
            aria-label="An MP4 file of your own"
            accept="video/mp4,.mp4,.m4v,.mov"
            onChange={(event) => {
              choose([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
        </DropZone>
        {problem && <p role="alert">{problem}</p>}
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
