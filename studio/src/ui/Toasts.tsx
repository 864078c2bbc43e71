import {
  createContext,
  type ReactNode,
  type RefCallback,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./Button";
import css from "./Toasts.module.css";

interface Toast {
  id: number;
  words: string;
  kind: "said" | "problem";
  action?: { name: string; act: () => void } | undefined;
  /** Of the dialog in which it was said; once that is closed it is shown on the page. */
  place: Element | null;
}
type Say = (words: string, more?: Partial<Pick<Toast, "kind" | "action">>) => void;

/** Where what is said is shown. */
interface Place {
  at: Element;
  /** Whether what was said before is shown there too. */
  isForAll: boolean;
}

interface Saying {
  say: Say;
  /** Have what is said shown at a place, above all others, until the answer is called. */
  stand: (place: Place) => () => void;
  /** Show something that comes up, also when more is said, until the answer is called. */
  free: (element: Element) => () => void;
}

const Context = createContext<Saying>({
  say: () => undefined,
  stand: () => () => undefined,
  free: () => () => undefined,
});
const SAID_MILLISECONDS = 8000;
const MOST_SAID = 3;

/** Say something at the edge of the page: what was done, and how to take it back. */
export const useSay = (): Say => useContext(Context).say;

/**
 * Return a ref for the place in a dialog where what is said is shown as long as that is open: everything
 * else lies inert behind it, out of reach of the keyboard, of the mouse and of what reads aloud. Where
 * nobody asked for the dialog, what was said before it came is shown in it too: `isForAll`.
 */
export function useSayingPlace(isForAll = false): RefCallback<Element> {
  const { stand } = useContext(Context);
  return useCallback((at) => (at ? stand({ at, isForAll }) : undefined), [stand, isForAll]);
}

/** Return a ref for what has to be seen as it comes up, and never lies under what is said then. */
export function useInSight(): RefCallback<Element> {
  const { free } = useContext(Context);
  return useCallback((element) => (element ? free(element) : undefined), [free]);
}

function isUnder(element: Element, above: Element): boolean {
  const [one, other] = [element.getBoundingClientRect(), above.getBoundingClientRect()];
  const isBeside = one.right <= other.left || one.left >= other.right;
  return !isBeside && one.bottom > other.top && one.top < other.bottom;
}

/** Add what is said. The same is not said twice; a problem stays until somebody has read it. */
function withToast(shown: readonly Toast[], toast: Toast): Toast[] {
  const others = shown.filter((one) => one.words !== toast.words || one.kind !== toast.kind);
  const said = others.filter((one) => one.kind === "said");
  const old = new Set(said.slice(0, Math.max(0, said.length + 1 - MOST_SAID)));
  return [...others.filter((one) => !old.has(one)), toast];
}

export function Toasts({ children }: { children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const open = useRef<readonly Place[]>([]);
  const shown = useRef<HTMLDivElement>(null);
  const inSight = useRef(new Set<Element>());
  const bringOut = useCallback(() => {
    const above = shown.current;
    for (const element of inSight.current) {
      if (above && isUnder(element, above)) element.scrollIntoView({ block: "nearest" });
    }
  }, []);
  const close = useCallback((id: number) => {
    setToasts((shown) => shown.filter((one) => one.id !== id));
  }, []);
  const saying = useMemo<Saying>(() => {
    const say: Say = (words, { kind = "said", action } = {}) => {
      const id = Date.now() + Math.random();
      const place = open.current.at(-1)?.at ?? null;
      setToasts((shown) => withToast(shown, { id, words, kind, action, place }));
      if (kind === "said") setTimeout(() => close(id), SAID_MILLISECONDS);
    };
    const set = (standing: readonly Place[]) => {
      open.current = standing;
      setPlaces(standing);
    };
    const stand = (place: Place) => {
      set([...open.current, place]);
      return () => set(open.current.filter((one) => one !== place));
    };
    const free = (element: Element) => {
      inSight.current.add(element);
      element.scrollIntoView({ block: "nearest" });
      return () => void inSight.current.delete(element);
    };
    return { say, stand, free };
  }, [close]);
  // What stands at the end of the page can be scrolled out from under them.
  useEffect(() => {
    const element = shown.current;
    if (element === null) return undefined;
    const root = document.documentElement.style;
    const watch = new ResizeObserver(() => {
      root.setProperty("--said", `${element.offsetHeight}px`);
      bringOut();
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      root.removeProperty("--said");
    };
  }, [bringOut]);
  const draw = (toast: Toast) => <One key={toast.id} toast={toast} onClose={close} />;
  const forAll = places.findLast((one) => one.isForAll)?.at ?? null;
  const placeOf = ({ place }: Toast) =>
    forAll ?? (places.some(({ at }) => at === place) ? place : null);
  const at = (place: Element | null) => toasts.filter((one) => placeOf(one) === place);
  return (
    <Context value={saying}>
      {children}
      <div ref={shown} className={css.toasts} role="status" aria-live="polite">
        {at(null).map(draw)}
      </div>
      {places.map(
        (place) => at(place.at).length > 0 && createPortal(at(place.at).map(draw), place.at),
      )}
    </Context>
  );
}

function One({ toast, onClose }: { toast: Toast; onClose: (id: number) => void }): ReactNode {
  const { id, words, kind, action } = toast;
  return (
    <div className={`${css.toast} ${kind === "problem" ? css.problem : ""}`}>
      <p>{words}</p>
      {action && (
        <button
          type="button"
          onClick={() => {
            action.act();
            onClose(id);
          }}
        >
          {action.name}
        </button>
      )}
      <IconButton icon="close" label="Close" onClick={() => onClose(id)} />
    </div>
  );
}
