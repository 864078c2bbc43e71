import { useQuery } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, useRef, useState } from "react";
import type { Song } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { ago, clock, span } from "../../app/time";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import css from "./ChooseSong.module.css";
import { useUpload } from "./useUpload";

interface ChooseSongProps {
  title: string;
  /** A song that is no choice: the one that is there. */
  except?: string | undefined;
  onChosen: (songId: string) => Promise<unknown> | unknown;
}

/** Send a song, or choose one that was sent before. */
export function ChooseSong({ title, except, onChosen }: ChooseSongProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const upload = useUpload(async (song) => {
    await onChosen(song.song_id);
  });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    upload.send([...event.dataTransfer.files]);
  };
  return (
    <div className={css.choose}>
      <section
        aria-label={title}
        className={`${css.zone} ${isOver ? css.over : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <h2>{title}</h2>
        {upload.sending ? (
          <div className={css.sending}>
            <p dir="auto" className={css.name}>
              {upload.sending.name}
            </p>
            <progress
              className={css.bar}
              aria-label="Sending the song"
              max={1}
              value={upload.sending.share}
            />
            <p className="small muted number">{words(upload.sending)}</p>
            <Button onClick={upload.stop}>Stop</Button>
          </div>
        ) : (
          <>
            <p className="muted">
              Drop it here, or choose the file: MP3, WAV, FLAC, M4A or Ogg, up to 20 minutes.
              Sending and listening cost nothing.
            </p>
            <Button look="main" icon="song" onClick={() => input.current?.click()}>
              Choose a song
            </Button>
          </>
        )}
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File of the song"
          accept="audio/*,.mp3,.wav,.flac,.m4a,.ogg,.oga,.opus"
          onChange={(event) => {
            upload.send([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </section>
      {upload.problem && (
        <Notice kind="error" title="The song was not taken">
          {upload.problem}
        </Notice>
      )}
      <Earlier except={except} onChosen={onChosen} isBusy={upload.sending !== null} />
    </div>
  );
}

function words({ share, seconds, size }: { share: number; seconds: number; size: number }): string {
  const megabytes = `${Math.max(0.1, size / 1e6).toFixed(1)} MB`;
  if (share >= 1) return `All ${megabytes} are there; looking through the song`;
  const left = share > 0.02 ? `, about ${span((seconds / share) * (1 - share))} left` : "";
  return `${Math.round(100 * share)} % of ${megabytes}${left}`;
}

function Earlier({
  except,
  onChosen,
  isBusy,
}: Pick<ChooseSongProps, "except" | "onChosen"> & { isBusy: boolean }): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null);
  const asked = useQuery({
    queryKey: keys.songs,
    queryFn: ({ signal }) => server.songs.list({ limit: 100, signal }),
  });
  const songs = (asked.data ?? []).filter((song) => song.song_id !== except);
  if (asked.error) {
    return <p className="small muted">The songs that were sent before: {sentence(asked.error)}</p>;
  }
  if (songs.length === 0) return null;
  const choose = async (song: Song) => {
    setChosen(song.song_id);
    await onChosen(song.song_id);
    setChosen(null);
  };
  return (
    <section aria-labelledby="earlier" className={css.earlier}>
      <h3 id="earlier">Songs that were sent before</h3>
      <ul>
        {songs.map((song) => (
          <li key={song.song_id}>
            <span dir="auto" className={css.name}>
              {song.name ?? "Without a name"}
            </span>
            <span className="small muted number">
              {clock(song.duration_seconds)} · {ago(song.created_at)}
            </span>
            <Button
              disabled={isBusy}
              busy={chosen === song.song_id}
              aria-label={`Use ${song.name ?? "the song without a name"}`}
              onClick={() => void choose(song)}
            >
              Use
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
