import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from "react";
import css from "./Button.module.css";
import { Icon, type IconName } from "./icons";

type Look = "plain" | "main" | "quiet" | "danger";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  icon?: IconName;
  /** Whether what it began still goes on: it says so, and takes no second press. */
  busy?: boolean;
  children: ReactNode;
}

/** A button with words. */
export function Button({
  look = "plain",
  icon,
  busy = false,
  children,
  type = "button",
  className = "",
  disabled,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <button
      type={type}
      className={`${css.button} ${css[look]} ${className}`}
      aria-busy={busy || undefined}
      // A button that is disabled while it works would lose the focus to nowhere.
      aria-disabled={busy || undefined}
      disabled={disabled && !busy}
      onClick={busy ? refuse : onClick}
      {...rest}
    >
      {icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

// Neither the form that it would send, nor whatever lies around it, hears of it.
function refuse(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: IconName;
  /** What it does, in words: read out, and shown when the pointer rests on it. */
  label: string;
}

/** A button that is only a picture. */
export function IconButton({ icon, label, className = "", ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={`${css.icon} ${className}`}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
