import { type DragEvent, type ReactNode, useState } from "react";
import { useWhyNot } from "../api/ForMakers";
import { useSay } from "../ui/Toasts";
import css from "./Upload.module.css";

interface DropZoneProps {
  /** What it is called, read out and where somebody drops a file beside it. */
  name: string;
  onFiles: (files: readonly File[]) => void;
  children: ReactNode;
}

/** A place where files can be dropped, by whoever may change something. */
export function DropZone({ name, onFiles, children }: DropZoneProps): ReactNode {
  const [isOver, setIsOver] = useState(false);
  const whyNot = useWhyNot();
  const say = useSay();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    if (whyNot) say(whyNot, { kind: "problem" });
    else onFiles([...event.dataTransfer.files]);
  };
  return (
    <section
      aria-label={name}
      data-drop={name}
      tabIndex={-1}
      className={`${css.zone} ${isOver ? css.over : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(!whyNot);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      {children}
    </section>
  );
}
