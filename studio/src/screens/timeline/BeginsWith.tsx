import { type ReactNode, type RefObject, useId } from "react";
import { CHANGES } from "./Finishing";
import type { Change } from "./history";
import css from "./Timeline.module.css";

interface BeginsWithProps {
  /** The scene, where it is another one than that at the play head. */
  ofScene: number | null;
  /** What was chosen for this scene; null: nothing. */
  chosen: Change | null;
  /** What the film does there by itself. */
  usual: Change;
  /** Whether that is seen: a dissolve needs clips that go on beyond the cut. */
  isSeen: boolean;
  field: RefObject<HTMLSelectElement | null>;
  onChoose: (change: Change | null) => void;
  onFocus: () => void;
  onBlur: () => void;
}

const AS_FILM = "film";

/** How one scene begins: as the film does it, or in a way of its own. */
export function BeginsWith(props: BeginsWithProps): ReactNode {
  const { ofScene, chosen, usual, isSeen, field, onChoose, onFocus, onBlur } = props;
  const id = useId();
  const change = chosen ?? usual;
  const isLacking = change !== "cut" && !isSeen;
  return (
    <div className={css.begins}>
      <label>
        <span className="small muted">
          {ofScene === null ? "Begins with" : `Scene ${ofScene} begins with`}
        </span>
        <select
          ref={field}
          value={chosen ?? AS_FILM}
          aria-describedby={isLacking ? id : undefined}
          onFocus={onFocus}
          onBlur={onBlur}
          onChange={(event) => {
            const { value } = event.target;
            onChoose(CHANGES.find(([name]) => name === value)?.[0] ?? null);
          }}
        >
          <option value={AS_FILM}>As the film: {small(usual)}</option>
          {CHANGES.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {isLacking && (
        <p className="small" id={id} role="status">
          {change === "dissolve"
            ? "The clip before it ends here, so it stays a cut. A little earlier there are frames for a dissolve."
            : "The scenes beside it are too short for that, so it stays a cut."}
        </p>
      )}
    </div>
  );
}

function small(change: Change): string {
  const words = CHANGES.find(([name]) => name === change)?.[1] ?? "";
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
