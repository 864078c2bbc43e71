import type { ReactNode } from "react";
import type { SongFile } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { useMayChange } from "../../api/session";
import { clock, span } from "../../app/time";
import { useStop } from "../../jobs/useStop";
import { restOf, shareOf } from "../../jobs/words";
import { Button } from "../../ui/Button";
import { Empty, Notice } from "../../ui/Notice";
import css from "./Song.module.css";
import type { Listening as Heard } from "./useListening";

// A core listens to a song about so many times as fast as it is played.
const TIMES_AS_FAST = 15;

/** What is shown while a song is listened to for the first time: how far that is, and how to stop it. */
export function Listening({ song, listening }: { song: SongFile; listening: Heard }): ReactNode {
  const { stop, busy } = useStop();
  const { job, problem, isStopped, again } = listening;
  const mayChange = useMayChange();
  if (problem !== null) {
    return (
      <Notice
        kind="error"
        title="The song could not be listened to"
        action={
          <ForMakers>
            <Button onClick={again}>Listen again</Button>
          </ForMakers>
        }
      >
        {problem}
      </Notice>
    );
  }
  if (isStopped) {
    return (
      <Empty
        title="Nobody listens to this song"
        action={
          <ForMakers>
            <Button look="main" onClick={again}>
              Listen to it
            </Button>
          </ForMakers>
        }
      >
        {mayChange
          ? "That was stopped."
          : "Somebody who may change the film has to have it listened to."}{" "}
        Beats, bars and parts are needed for a film; finding them costs nothing.
      </Empty>
    );
  }
  const progress = job?.progress ?? null;
  const share = progress && shareOf(progress);
  const percent = share === null ? null : `${Math.floor(share / 10)} %`;
  const isWaiting = job?.status === "queued";
  return (
    <section className={css.listening} aria-labelledby="listening">
      <h2 id="listening">Listening…</h2>
      <p role="status" className="unseen">
        {isWaiting ? "Waiting for its turn" : "Listening to the song"}
      </p>
      <p dir="auto" className={css.name}>
        {song.name ?? "The song"}
      </p>
      <progress
        className={css.bar}
        aria-label="Listening"
        max={1000}
        {...(share === null ? {} : { value: share })}
      />
      <p className="small muted number">
        {[isWaiting ? "Waiting for its turn" : percent, progress && restOf(progress)]
          .filter(Boolean)
          .join(" · ") || "Beginning"}
      </p>
      <p className="muted">
        Finding beats, bars and parts in {clock(song.duration_seconds)} of music, which costs
        nothing and usually takes about {span(Math.max(3, song.duration_seconds / TIMES_AS_FAST))}.
        You can go elsewhere meanwhile, or close the page: it goes on.
      </p>
      <ForMakers>
        <Button disabled={job === null} busy={busy} onClick={() => job && void stop(job.job_id)}>
          Stop listening
        </Button>
      </ForMakers>
    </section>
  );
}
