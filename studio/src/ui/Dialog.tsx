import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "./Button";
import css from "./Dialog.module.css";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** What is decided here, the main button last. */
  actions?: ReactNode;
  /** Whether it stands at the side, so that what it is about stays in sight. */
  side?: boolean;
}

/** A dialog of the browser's own: it holds the focus, Escape closes it, the page behind is inert. */
export function Dialog({
  title,
  onClose,
  children,
  actions,
  side = false,
}: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={side ? css.side : css.dialog}
      aria-labelledby={name}
      onClose={onClose}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={css.body}>
        <div className={css.head}>
          <h2 id={name}>{title}</h2>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </div>
        <div className={css.content}>{children}</div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
    </dialog>
  );
}
