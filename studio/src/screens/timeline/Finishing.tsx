import { type ReactNode, useId } from "react";
import { Link } from "../../app/Link";
import type { Change, Finish } from "./history";
import css from "./Timeline.module.css";

interface FinishingProps {
  projectId: string;
  finish: Finish;
  hasLyrics: boolean;
  hasParts: boolean;
  onChange: (change: Partial<Finish>, name: string) => void;
}

/** How a cut can be seen, and what it is called. */
export const CHANGES: readonly (readonly [Change, string])[] = [
  ["cut", "A cut"],
  ["dissolve", "A dissolve"],
  ["dip", "A dip to black"],
  ["flash", "A flash of white"],
  ["whip", "A whip to the side"],
];
const CAPTIONS: readonly (readonly [Finish["captions"], string])[] = [
  ["off", "None"],
  ["lines", "In the picture, line by line"],
  ["karaoke", "In the picture, word by word as sung"],
  ["soft", "A track that players switch on"],
];

/** What lies over the cuts: transitions between the parts of the song, its words, fades. */
export function Finishing(props: FinishingProps): ReactNode {
  const { projectId, finish, hasLyrics, hasParts, onChange } = props;
  const id = useId();
  return (
    <div className={css.finishing}>
      <label>
        <span className="small">Between parts of the song</span>
        <select
          value={finish.transitions}
          disabled={!hasParts}
          aria-describedby={hasParts ? undefined : `${id}-parts`}
          onChange={(event) => {
            const transitions = CHANGES.find(([name]) => name === event.target.value)?.[0];
            if (transitions) onChange({ transitions }, "the transitions");
          }}
        >
          {CHANGES.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span className="small">Lyrics</span>
        <select
          value={finish.captions}
          disabled={!hasLyrics && finish.captions === "off"}
          aria-describedby={hasLyrics ? undefined : `${id}-lyrics`}
          onChange={(event) => {
            const captions = CAPTIONS.find(([name]) => name === event.target.value)?.[0];
            if (captions) onChange({ captions }, "the lyrics");
          }}
        >
          {CAPTIONS.map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label className={css.check}>
        <input
          type="checkbox"
          checked={finish.fades}
          onChange={(event) => onChange({ fades: event.target.checked }, "the fades")}
        />
        <span className="small">Fade in from black, and out</span>
      </label>
      {!hasLyrics && (
        <p className="small muted" id={`${id}-lyrics`}>
          Captions need lyrics:{" "}
          <Link to={{ at: "project", id: projectId, tab: "song", scene: null }}>add them</Link>.
        </p>
      )}
      {!hasParts && (
        <p className="small muted" id={`${id}-parts`}>
          Transitions lie where a part of the song begins, and this song has only one part:{" "}
          <Link to={{ at: "project", id: projectId, tab: "song", scene: null }}>
            mark its parts
          </Link>
          , or choose how one scene begins.
        </p>
      )}
      <p className="small muted">
        {finish.captions === "soft"
          ? "All but the track of words is seen above at once; none of it buys a clip."
          : "Seen above at once; none of it buys a clip."}
      </p>
    </div>
  );
}
