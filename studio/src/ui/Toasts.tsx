import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { IconButton } from "./Button";
import css from "./Toasts.module.css";

interface Toast {
  id: number;
  words: string;
  kind: "said" | "problem";
  action?: { name: string; act: () => void } | undefined;
}
type Say = (words: string, more?: Partial<Pick<Toast, "kind" | "action">>) => void;

const Context = createContext<Say>(() => undefined);

/** Say something at the edge of the page: what was done, and how to take it back. */
export const useSay = (): Say => useContext(Context);

export function Toasts({ children }: { children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const close = useCallback((id: number) => {
    setToasts((shown) => shown.filter((one) => one.id !== id));
  }, []);
  const say = useCallback<Say>(
    (words, { kind = "said", action } = {}) => {
      const id = Date.now() + Math.random();
      setToasts((shown) => [...shown.slice(-2), { id, words, kind, action }]);
      // A problem stays until somebody has read it.
      if (kind === "said") setTimeout(() => close(id), 8000);
    },
    [close],
  );
  const value = useMemo(() => say, [say]);
  const shown = useRef<HTMLDivElement>(null);
  // What stands at the end of the page can be scrolled out from under them.
  useEffect(() => {
    const element = shown.current;
    if (element === null) return undefined;
    const root = document.documentElement.style;
    const watch = new ResizeObserver(() => {
      root.setProperty("--said", `${element.offsetHeight}px`);
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      root.removeProperty("--said");
    };
  }, []);
  return (
    <Context value={value}>
      {children}
      <div ref={shown} className={css.toasts} role="status" aria-live="polite">
        {toasts.map(({ id, words, kind, action }) => (
          <div key={id} className={`${css.toast} ${kind === "problem" ? css.problem : ""}`}>
            <p>{words}</p>
            {action && (
              <button
                type="button"
                onClick={() => {
                  action.act();
                  close(id);
                }}
              >
                {action.name}
              </button>
            )}
            <IconButton icon="close" label="Close" onClick={() => close(id)} />
          </div>
        ))}
      </div>
    </Context>
  );
}
