import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { Song } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { ago, clock } from "../../app/time";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { Choosing } from "../../upload/Choosing";
import { DropZone } from "../../upload/DropZone";
import { useUpload } from "../../upload/useUpload";
import css from "./ChooseSong.module.css";

const MOST_BYTES = 1_000_000_000;

interface ChooseSongProps {
  title: string;
  /** A song that is no choice: the one that is there. */
  except?: string | undefined;
  onChosen: (songId: string) => Promise<unknown> | unknown;
  /** Told whether a song is on its way: whoever shows this stays for as long. */
  onSending?: (isSending: boolean) => void;
}

/** Send a song, or choose one that was sent before. */
export function ChooseSong({ title, except, onChosen, onSending }: ChooseSongProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const upload = useUpload({
    refuse: tooLarge,
    send: (file, options) => server.songs.add(file, options),
    onSent: async (song: Song) => {
      void client.invalidateQueries({ queryKey: keys.songs, exact: true });
      await onChosen(song.song_id);
    },
  });
  const isSending = upload.sending !== null;
  useEffect(() => {
    if (!isSending) return;
    onSending?.(true);
    return () => onSending?.(false);
  }, [isSending, onSending]);
  const take = (files: readonly File[]) => {
    const [file] = files;
    if (files.length > 1) {
      upload.refuse(`A film has one song, and these are ${files.length} files. Send one.`);
    } else if (file) upload.send(file);
  };
  return (
    <div className={css.choose}>
      <DropZone name={title} onFiles={take}>
        <h2>{title}</h2>
        <Choosing upload={upload} what="the song">
          <p className="muted">
            Drop it here, or choose the file: MP3, WAV, FLAC, M4A or Ogg, up to 20 minutes. Sending
            and listening cost nothing.
          </p>
          <Button look="main" icon="song" onClick={() => input.current?.click()}>
            Choose a song
          </Button>
        </Choosing>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="File of the song"
          accept="audio/*,.mp3,.wav,.flac,.m4a,.ogg,.oga,.opus"
          onChange={(event) => {
            take([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </DropZone>
      {upload.problem && (
        <Notice kind="error" title="The song was not taken">
          {upload.problem}
        </Notice>
      )}
      <Earlier except={except} onChosen={onChosen} isBusy={isSending} />
    </div>
  );
}

function tooLarge(file: File): string | null {
  if (file.size === 0) return `${file.name} is empty. Is it still being copied?`;
  if (file.size <= MOST_BYTES) return null;
  const size = (file.size / 1e9).toFixed(1);
  return `${file.name} has ${size} GB, and a song may have 1 GB. Send it as MP3, M4A or FLAC.`;
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
