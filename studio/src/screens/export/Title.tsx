import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { inBrowser } from "../../app/kept";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import css from "./Export.module.css";

const REST_MILLISECONDS = 900;
const KEPT = "songreel.draft.title.";
// Whoever types rests long before that: what is older was typed where nobody types any more.
const ALIVE_MILLISECONDS = 15_000;
/** When what is left behind was typed: longer ago than anything that is still being typed. */
const LEFT = 0;

/** What is typed. */
interface Draft {
  text: string;
  /** The title that it is typed over. */
  over: string;
  /** What of it was sent last. */
  sent: string | null;
  /** Whether that was refused: whoever types says what holds. */
  isHeld: boolean;
}

/**
 * The title in the picture: kept when whoever types it rests, or goes elsewhere. Until then the browser
 * keeps it, also where the page is closed in the middle: the next page goes on with it. What is being
 * typed in another tab is left to that one.
 *
 * What nobody types here follows the project. What was typed over a title that somebody else changed
 * meanwhile, or could not be kept, is never sent again by itself.
 */
export function Title({
  projectId,
  title,
  onSet,
}: {
  projectId: string;
  title: string;
  /** Keeps it, and returns whether it was kept. */
  onSet: (title: string) => Promise<boolean>;
}): ReactNode {
  const [found] = useState(() => left(projectId));
  const [place] = useState(() => `${KEPT}${projectId}.${Math.random().toString(36).slice(2)}`);
  const [draft, setDraft] = useState<Draft | null>(found?.draft ?? null);
  const field = useRef<HTMLDivElement>(null);
  const text = draft?.text ?? title;
  const isOpen = draft !== null && draft.text.trim() !== title;
  const isOvertaken = draft !== null && title !== draft.over && title !== draft.sent;
  const isHeld = isOpen && (draft.isHeld || isOvertaken);
  const save = async () => {
    if (draft === null || !isOpen) return;
    const sent = draft.text.trim();
    setDraft((now) => now && { ...now, sent });
    const isKept = await onSet(sent);
    setDraft((now) => {
      if (now === null) return null;
      if (!isKept) return { ...now, isHeld: true };
      // A space at the end stays until the next word is typed.
      return now.text === sent ? null : { ...now, over: sent, isHeld: false };
    });
  };
  // What is on its way already is not sent once more.
  const finish = () => {
    if (!isHeld && draft?.text.trim() !== draft?.sent) void save();
  };
  const rest = useEffectEvent(finish);
  const keep = useEffectEvent((at: number) => {
    if (draft === null || !isOpen) inBrowser.remove(place);
    // Without room for it, it is sent all the same once whoever types rests.
    else inBrowser.set(place, JSON.stringify({ ...draft, sent: null, at }));
  });
  useEffect(() => {
    if (found) inBrowser.remove(found.place);
  }, [found]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept is another one with these.
  useEffect(() => keep(Date.now()), [draft, isOpen]);
  useEffect(() => {
    if (draft === null || !isOpen || isHeld) return;
    const timer = setTimeout(() => rest(), REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [draft, isOpen, isHeld]);
  useEffect(() => {
    const leave = () => keep(LEFT);
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      rest();
      leave();
    };
  }, []);
  const type = (typed: string) =>
    setDraft((now) => ({ ...(now ?? { over: title, sent: null, isHeld: false }), text: typed }));
  const settle = (how: () => void) => {
    how();
    field.current?.querySelector("input")?.focus();
  };
  const problem = !isHeld
    ? undefined
    : !isOvertaken
      ? "This title is not saved yet."
      : title === ""
        ? "Not saved: the title was taken away meanwhile, perhaps in another tab."
        : `Not saved: the title was changed to “${title}” meanwhile, perhaps in another tab.`;
  return (
    <div ref={field} className={css.title}>
      <TextField
        label="Title in the first seconds"
        dir="auto"
        maxLength={200}
        value={text}
        placeholder="None"
        problem={problem}
        onChange={(event) => type(event.target.value)}
        onBlur={() => {
          if (isOpen) finish();
          else setDraft(null);
        }}
      />
      {isHeld && (
        <p className={css.choice}>
          <Button onClick={() => settle(() => void save())}>Save mine</Button>
          <Button look="quiet" onClick={() => settle(() => setDraft(null))}>
            {title === "" ? "Leave it empty" : "Take the other"}
          </Button>
        </p>
      )}
    </div>
  );
}

/** Return what was typed in a page that is gone, and where that is kept. */
function left(projectId: string): { draft: Draft; place: string } | null {
  for (const place of inBrowser.names()) {
    const draft = place.startsWith(`${KEPT}${projectId}.`) ? kept(place) : null;
    if (draft) return { draft, place };
  }
  return null;
}

/** Read what somebody typed; what is not of that kind, or still being typed, is nothing. */
function kept(place: string): Draft | null {
  try {
    const { text, over, isHeld, at } = JSON.parse(inBrowser.get(place) ?? "{}");
    if (typeof text !== "string" || typeof over !== "string") return null;
    if (typeof at === "number" && Date.now() - at < ALIVE_MILLISECONDS) return null;
    return { text, over, sent: null, isHeld: isHeld === true };
  } catch (problem) {
    console.warn(problem);
    return null;
  }
}
