import { type ReactNode, useRef, useState } from "react";
import type { LyricsFormat } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import type { Transport } from "../../audio/Transport";
import { Button } from "../../ui/Button";
import { Loading, Notice } from "../../ui/Notice";
import { LinesEditor } from "./LinesEditor";
import { LinesList } from "./LinesList";
import css from "./Lyrics.module.css";
import { PasteLyrics } from "./PasteLyrics";
import type { LyricsState } from "./useLyrics";
import type { HeardSong } from "./useSong";

const FORMATS: readonly { format: LyricsFormat; name: string }[] = [
  { format: "lrc", name: "LRC" },
  { format: "srt", name: "SRT" },
  { format: "vtt", name: "WebVTT" },
  { format: "ass", name: "ASS" },
  { format: "json", name: "JSON" },
];

/** What is sung: brought in, written, timed, and taken along. */
export function LyricsCard({
  song,
  lyrics,
  transport,
}: {
  song: HeardSong;
  lyrics: LyricsState;
  transport: Transport;
}): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isPasting, setIsPasting] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > 4_000_000) {
      setProblem(`${file.name} is no file of lyrics: those have at most 4 MB.`);
      return;
    }
    setBusy(true);
    setProblem(await lyrics.putFile(file));
    setBusy(false);
  };
  const hasSome = song.lyrics !== null;
  const isEditing = lyrics.draft !== null;
  return (
    <section className={css.card} aria-labelledby="lyrics">
      <h2 id="lyrics">Lyrics</h2>
      {problem && (
        <Notice
          kind="error"
          title="The lyrics were not taken"
          action={
            <Button look="quiet" onClick={() => setProblem(null)}>
              Close
            </Button>
          }
        >
          {problem}
        </Notice>
      )}
      {lyrics.problem && (
        <Notice kind="error" title="The lyrics could not be read">
          {lyrics.problem}
        </Notice>
      )}
      {lyrics.isLoading && <Loading what="the lyrics" rows={2} />}
      {!hasSome && !isEditing && (
        <p className="muted">
          With lyrics the film knows what is sung when, and can show it. Take a file with times
          (LRC, SRT, WebVTT, ASS), or paste the text.
        </p>
      )}
      {isEditing ? (
        <LinesEditor lyrics={lyrics} transport={transport} length={song.duration_seconds} />
      ) : (
        hasSome && <LinesList lines={lyrics.shown} transport={transport} />
      )}
      {!isEditing && (
        <div className={css.foot}>
          <ForMakers>
            {hasSome && <Button onClick={() => lyrics.edit()}>Edit</Button>}
            <Button busy={busy} onClick={() => input.current?.click()}>
              {hasSome ? "Another file" : "Lyrics from a file"}
            </Button>
            <Button onClick={() => setIsPasting(true)}>Paste text</Button>
            {!hasSome && (
              <Button look="quiet" onClick={() => lyrics.edit([])}>
                Write them here
              </Button>
            )}
            {hasSome && (
              <Button look="quiet" icon="delete" onClick={() => void lyrics.remove()}>
                Delete
              </Button>
            )}
          </ForMakers>
        </div>
      )}
      {hasSome && !isEditing && (
        <p className={css.downloads}>
          <span className="small muted">Download as</span>
          {FORMATS.map(({ format, name }) => (
            <a
              key={format}
              href={`${song.lyrics_url}?format=${format}`}
              download={`${(song.name ?? "lyrics").replace(/\.[^.]*$/, "")}.${format}`}
            >
              {name}
            </a>
          ))}
        </p>
      )}
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File of lyrics"
        accept=".lrc,.srt,.vtt,.ass,.ssa,.json,.txt,text/plain,text/vtt"
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      {isPasting && (
        <PasteLyrics
          song={song}
          onClose={() => setIsPasting(false)}
          onFile={(text) => lyrics.putFile(text)}
          onLines={lyrics.edit}
        />
      )}
    </section>
  );
}
