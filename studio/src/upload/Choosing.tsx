import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { useInSight } from "../ui/Toasts";
import { Sending } from "./Sending";
import css from "./Upload.module.css";
import type { Upload } from "./useUpload";

interface ChoosingProps {
  upload: Pick<Upload, "sending" | "stop">;
  /** "the song", "your clip". */
  what: string;
  /** What chooses a file. */
  children: ReactNode;
}

/** Where a file is chosen and then seen on its way: the keyboard stays there while they change places. */
export function Choosing({ upload, what, children }: ChoosingProps): ReactNode {
  const place = useRef<HTMLFieldSetElement>(null);
  const { sending } = upload;
  const state = sending === null ? "choosing" : sending.isTaken ? "taken" : "sending";
  const before = useRef(state);
  useLayoutEffect(() => {
    if (before.current === state) return;
    before.current = state;
    const { activeElement } = document;
    // What held the focus went away with what stood here before.
    if (activeElement !== null && activeElement !== document.body) return;
    const zone = place.current?.closest<HTMLElement>("[data-drop]") ?? place.current;
    zone?.focus({ preventScroll: true });
  }, [state]);
  return (
    <fieldset
      ref={place}
      tabIndex={-1}
      aria-label={`${what.charAt(0).toUpperCase()}${what.slice(1)}`}
      className={`${css.place} ${sending ? css.wide : ""}`}
    >
      {sending ? <Sending upload={upload} sent={sending} what={what} /> : children}
    </fieldset>
  );
}

/** A file that the server has and that could not be put in its place: it is not sent again for that. */
export function Waiting({ upload }: { upload: Pick<Upload, "waiting"> }): ReactNode {
  const { waiting } = upload;
  const inSight = useInSight();
  if (waiting === null) return null;
  return (
    <div ref={inSight}>
      <Notice
        kind="warning"
        title={`${waiting.file.name} is not used yet`}
        action={<Button onClick={waiting.again}>Use it now</Button>}
      >
        It is here already, and is not sent again.
      </Notice>
    </div>
  );
}
