import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";
import { useSayingPlace } from "./Toasts";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** What is decided here, the main button last. */
  actions?: ReactNode;
  /** Whether it stands at the side, so that what it is about stays in sight. */
  side?: boolean;
  /** Whether only its buttons close it: what it shows is not to be had again. */
  firm?: boolean;
  /** Whether it stays open for now: what was agreed to in it is under way. */
  isHeld?: boolean;
}

/** A dialog of the browser's own: it holds the focus, Escape closes it, the page behind is inert. */
export function Dialog({
  title,
  onClose,
  children,
  actions,
  side = false,
  firm = false,
  isHeld = false,
}: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const said = useSayingPlace();
  const name = useId();
  // Before it leaves the page: only a dialog that is closed there gives the focus back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={side ? css.side : css.dialog}
      aria-labelledby={name}
      closedby={isHeld || firm ? "none" : "closerequest"}
      onCancel={(event) => {
        // Browsers that do not know `closedby` ask before they close it.
        if (isHeld || firm) event.preventDefault();
      }}
      // Of two presses they let only the first be prevented.
      onClose={(event) => (firm ? event.currentTarget.showModal() : onClose())}
      onPointerDown={(event) => {
        if (event.target === dialog.current && !firm && !isHeld) onClose();
      }}
    >
      <div className={css.body}>
        <div className={css.head}>
          <h2 id={name}>{title}</h2>
          <IconButton icon="close" label="Close" disabled={isHeld} onClick={onClose} />
        </div>
        <div className={css.content}>{children}</div>
        <div ref={said} className={css.said} role="status" aria-live="polite" />
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}
