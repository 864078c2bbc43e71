import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react";
import { Icon, type IconName } from "./icons";
import css from "./Menu.module.css";

/** One thing that can be done. */
export interface MenuItem {
  name: string;
  act: () => void;
  /** Keys that do the same, as `Keys` shows them. */
  keys?: ReactNode;
  /** Why it cannot be done now; it is shown, and explains itself. */
  impossible?: string | undefined;
  isDangerous?: boolean;
}

interface MenuProps {
  /** What the menu is for, read out: "More for scene 3". */
  label: string;
  items: () => readonly MenuItem[];
  icon?: IconName;
}

/** A button that opens a list of things that can be done; the list lies above everything. */
export function Menu({ label, items, icon = "more" }: MenuProps): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // A press on the button closes an open list by itself, before the click arrives.
  const wasOpen = useRef(false);
  const id = useId();
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={css.button}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onPointerDown={() => {
          wasOpen.current = isOpen;
        }}
        onClick={() => {
          setIsOpen(!wasOpen.current);
          wasOpen.current = false;
        }}
      >
        <Icon name={icon} />
      </button>
      {isOpen && (
        <List
          id={id}
          label={label}
          items={items()}
          button={button.current}
          onClose={close}
          onGone={() => setIsOpen(false)}
        />
      )}
    </>
  );
}

interface ListProps {
  id: string;
  label: string;
  items: readonly MenuItem[];
  button: HTMLElement | null;
  onClose: () => void;
  onGone: () => void;
}

const MARGIN = 8;

function List({ id, label, items, button, onClose, onGone }: ListProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const follow = useEffectEvent(() => {
    const shown = list.current;
    if (!shown || !button) return;
    const place = button.getBoundingClientRect();
    if (place.bottom < 0 || place.top > window.innerHeight) {
      onGone();
      return;
    }
    const { offsetWidth: width, offsetHeight: height } = shown;
    const isBelow = place.bottom + height + MARGIN < window.innerHeight;
    const top = isBelow ? place.bottom + 4 : Math.max(MARGIN, place.top - height - 4);
    const most = window.innerWidth - width - MARGIN;
    shown.style.top = `${top}px`;
    shown.style.left = `${Math.max(MARGIN, Math.min(place.right - width, most))}px`;
  });
  useEffect(() => {
    const shown = list.current;
    if (!shown) return;
    shown.showPopover();
    follow();
    shown.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const moved = () => follow();
    window.addEventListener("scroll", moved, { capture: true, passive: true });
    window.addEventListener("resize", moved);
    return () => {
      window.removeEventListener("scroll", moved, { capture: true });
      window.removeEventListener("resize", moved);
    };
  }, []);
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    // No key does anything else as long as the menu is open.
    event.stopPropagation();
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
    const at = all.findIndex((one) => one === document.activeElement);
    const next = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[next]?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      onClose();
    }
  };
  return (
    <div
      ref={list}
      id={id}
      role="menu"
      aria-label={label}
      popover="auto"
      className={css.list}
      tabIndex={-1}
      onKeyDown={move}
      onToggle={(event) => event.newState === "closed" && onGone()}
    >
      {items.map(({ name, act, keys, impossible, isDangerous }) => (
        <button
          key={name}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={`${css.item} ${isDangerous ? css.danger : ""}`}
          aria-disabled={impossible ? true : undefined}
          onClick={() => {
            if (impossible) return;
            onClose();
            act();
          }}
        >
          <span>
            {name}
            {impossible && <small>{impossible}</small>}
          </span>
          {keys}
        </button>
      ))}
    </div>
  );
}
