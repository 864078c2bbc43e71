import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useWhyNot } from "../api/ForMakers";
import { inBrowser } from "../app/kept";
import { Dialog } from "../ui/Dialog";
import { Check } from "../ui/Field";
import { useSay } from "../ui/Toasts";
import css from "./Shortcuts.module.css";

/** A key and what it does. `keys` is written `Space`, `Shift+ArrowLeft`, `Mod+z`, `?`. */
export interface Shortcut {
  /** `Mod` is Command on a Mac and Control elsewhere; letters are written small. */
  keys: string;
  /** What it does, as the help says it. */
  does: string;
  /** Whether it changes something: whoever may only look is told that instead. */
  changes?: boolean;
  run: (event: KeyboardEvent) => void;
}

interface Group {
  title: string;
  shortcuts: readonly Shortcut[];
}

interface Registry {
  groups: Map<symbol, Group>;
  isOn: boolean;
  set: (isOn: boolean) => void;
  help: () => void;
}

const Context = createContext<Registry | null>(null);
const OFF = "songreel.shortcuts.off";
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
// A control that takes letters, or is worked with the arrows, keeps its keys.
const TYPING =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=range]), textarea, select, [contenteditable]";
const OWN_ARROWS =
  "[role=slider], [role=tablist], [role=listbox], [role=radiogroup], input[type=radio], input[type=range]";
const OWN_SPACE = "button, a[href], summary, input:not([type=range]), [role=button], video";

/** Write the keys of an event as shortcuts write them. */
function keysOf(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (IS_MAC ? event.metaKey : event.ctrlKey) parts.push("Mod");
  if (event.altKey) parts.push("Alt");
  const key = event.key === " " ? "Space" : event.key;
  const isLetter = /^[a-z]$/i.test(key);
  // Signs such as ? and [ are already what Shift makes of them.
  if (event.shiftKey && (isLetter || key.length > 1)) parts.push("Shift");
  parts.push(isLetter ? key.toLowerCase() : key);
  return parts.join("+");
}

function isFor(element: Element | null, keys: string): boolean {
  if (!element || element === document.body) return true;
  // What is written in a field is never a shortcut, and a field undoes by itself.
  if (element.closest(TYPING)) return keys === "Mod+Enter";
  if (/Arrow|Home|End|Page/.test(keys) && element.closest(OWN_ARROWS)) return false;
  if ((keys === "Space" || keys === "Enter") && element.closest(OWN_SPACE)) return false;
  return true;
}

/** Hears the keys for every screen, and shows with `?` which there are. */
export function ShortcutsProvider({ children }: { children: ReactNode }): ReactNode {
  const groups = useRef(new Map<symbol, Group>());
  const [isOn, setIsOn] = useState(() => inBrowser.get(OFF) === null);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const whyNot = useWhyNot();
  const say = useSay();
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const keys = keysOf(event);
      if (event.defaultPrevented || !isFor(document.activeElement, keys)) return;
      const isSingle = !keys.startsWith("Mod+");
      if (isSingle && !isOn) return;
      if (document.querySelector("dialog[open]")) return;
      if (keys === "?") {
        event.preventDefault();
        setIsHelpOpen(true);
        return;
      }
      // What came last lies on top.
      for (const group of [...groups.current.values()].reverse()) {
        const found = group.shortcuts.find((one) => one.keys === keys);
        if (!found) continue;
        event.preventDefault();
        if (found.changes && whyNot) say(whyNot, { kind: "problem" });
        else found.run(event);
        return;
      }
    };
    window.addEventListener("keydown", hear);
    return () => window.removeEventListener("keydown", hear);
  }, [isOn, say, whyNot]);
  const registry = useMemo<Registry>(
    () => ({
      groups: groups.current,
      isOn,
      set: (wanted) => {
        if (wanted) inBrowser.remove(OFF);
        else inBrowser.set(OFF, "1");
        setIsOn(wanted);
      },
      help: () => setIsHelpOpen(true),
    }),
    [isOn],
  );
  return (
    <Context value={registry}>
      {children}
      {isHelpOpen && <Help registry={registry} onClose={() => setIsHelpOpen(false)} />}
    </Context>
  );
}

/** Have keys do something for as long as the screen that says so is shown. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const registry = useContext(Context);
  const name = useRef(Symbol(title));
  useEffect(() => {
    registry?.groups.set(name.current, { title, shortcuts });
  });
  useEffect(() => {
    const groups = registry?.groups;
    const key = name.current;
    return () => void groups?.delete(key);
  }, [registry]);
}

/** Return whether keys without Ctrl or Command do something, and what changes that. */
export function useSingleKeys(): { isOn: boolean; set: (isOn: boolean) => void } {
  const registry = useContext(Context);
  return { isOn: registry?.isOn ?? true, set: (isOn) => registry?.set(isOn) };
}

/** Return what opens the help about the keys. */
export function useShortcutsHelp(): () => void {
  return useContext(Context)?.help ?? (() => undefined);
}

const NAMES: Record<string, string> = {
  Mod: IS_MAC ? "⌘" : "Ctrl",
  Alt: IS_MAC ? "⌥" : "Alt",
  Shift: "Shift",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

/** Shows the keys of a shortcut as they stand on a keyboard. */
export function Keys({ keys }: { keys: string }): ReactNode {
  return (
    <span className={css.keys}>
      {keys.split(/\+(?=.)/).map((one) => (
        <kbd key={one}>{NAMES[one] ?? (one.length === 1 ? one.toUpperCase() : one)}</kbd>
      ))}
    </span>
  );
}

function Help({ registry, onClose }: { registry: Registry; onClose: () => void }): ReactNode {
  const whyNot = useWhyNot();
  const groups = [...registry.groups.values()]
    .map(({ title, shortcuts }) => ({
      title,
      shortcuts: shortcuts.filter((one) => !(one.changes && whyNot)),
    }))
    .filter((one) => one.shortcuts.length > 0);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className={css.help}>
        <Check
          label="Use single keys"
          hint="Off, only keys with Ctrl or Command do something; what is typed into a field never does."
          checked={registry.isOn}
          onChange={(event) => registry.set(event.target.checked)}
        />
        {whyNot && <p>{whyNot} Keys that change something are left out.</p>}
        <Table title="Everywhere" shortcuts={[{ keys: "?", does: "Show this" }]} />
        {groups.map(({ title, shortcuts }) => (
          <Table key={title} title={title} shortcuts={shortcuts} />
        ))}
      </div>
    </Dialog>
  );
}

function Table(props: {
  title: string;
  shortcuts: readonly Pick<Shortcut, "keys" | "does">[];
}): ReactNode {
  return (
    <section>
      <h3>{props.title}</h3>
      <dl className={css.table}>
        {props.shortcuts.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              <Keys keys={keys} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
