import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { SongFile } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { server } from "../../api/queries";
import { Link } from "../../app/Link";
import { clock } from "../../app/time";
import { Metronome } from "../../audio/Metronome";
import { transportKeys, usePlaying, useTransport } from "../../audio/useTransport";
import { useShortcuts } from "../../keys/Shortcuts";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { Grid } from "../../wave/grid";
import { BeatCard } from "./BeatCard";
import { LyricsCard } from "./LyricsCard";
import { PartsCard } from "./PartsCard";
import { PlayBar } from "./PlayBar";
import { ReplaceSong } from "./ReplaceSong";
import css from "./Song.module.css";
import { SongStrip, type StripControl } from "./SongStrip";
import { Tapping, useTaps } from "./Tapping";
import { useLyrics } from "./useLyrics";
import { type HeardSong, useCorrecting } from "./useSong";
import { noticesOf, tempoOf, verdictOf } from "./verdict";

/** Everything about a song that was heard: seen, played, and put right where it was heard wrongly. */
export function SongDesk({ song, projectId }: { song: HeardSong; projectId: string }): ReactNode {
  const { analysis } = song;
  const grid = useMemo(() => new Grid(analysis.beats), [analysis.beats]);
  const transport = useTransport({
    url: server.assets.url(song.song_id),
    samples: analysis.samples,
    sampleRate: analysis.sample_rate,
  });
  const [clicks, setClicks] = useState(false);
  const metronome = useMetronome(transport, analysis.beats);
  const correcting = useCorrecting(song, projectId);
  const lyrics = useLyrics(song, projectId);
  const taps = useTaps(transport);
  const strip = useRef<StripControl>(null);
  const { problem } = usePlaying(transport);

  const toggleClicks = () => {
    // A browser lets a page sound only out of a press: the click is begun here, not in an effect.
    if (clicks) metronome.off();
    else metronome.on();
    setClicks(!clicks);
  };
  const here = () => transport.sample;
  const addBorder = () =>
    void correcting.correct({
      kind: "add_border",
      sample: Math.max(1, grid.snapped(here(), "beat", analysis.sample_rate / 4)),
    });
  useShortcuts("Play", transportKeys(transport, grid));
  useShortcuts("Song", [
    { keys: "t", does: "Tap along with the beat", run: (event) => taps.tap(event) },
    { keys: "c", does: "Click on the beats, or not", run: toggleClicks },
    {
      keys: "o",
      does: "Bar one is at the play head",
      changes: true,
      run: () => void correcting.correct({ kind: "bar_one", sample: here() }),
    },
    {
      keys: "[",
      does: "Bars begin a beat earlier",
      changes: true,
      run: () => void correcting.correct({ kind: "shift_beats", beats: -1 }),
    },
    {
      keys: "]",
      does: "Bars begin a beat later",
      changes: true,
      run: () => void correcting.correct({ kind: "shift_beats", beats: 1 }),
    },
    {
      keys: "<",
      does: "All beats 10 ms earlier",
      changes: true,
      run: () => void correcting.correct({ kind: "shift_time", milliseconds: -10 }),
    },
    {
      keys: ">",
      does: "All beats 10 ms later",
      changes: true,
      run: () => void correcting.correct({ kind: "shift_time", milliseconds: 10 }),
    },
    {
      keys: "d",
      does: "Twice as fast",
      changes: true,
      run: () => void correcting.correct({ kind: "double" }),
    },
    {
      keys: "h",
      does: "Half as fast",
      changes: true,
      run: () => void correcting.correct({ kind: "halve" }),
    },
    { keys: "s", does: "A new part begins at the play head", changes: true, run: addBorder },
    { keys: "+", does: "Closer", run: () => strip.current?.zoom(1.6) },
    { keys: "-", does: "Further away", run: () => strip.current?.zoom(1 / 1.6) },
    { keys: "0", does: "The whole song", run: () => strip.current?.whole() },
    { keys: "Mod+z", does: "Undo", changes: true, run: () => void correcting.undo() },
    { keys: "Mod+Shift+z", does: "Redo", changes: true, run: () => void correcting.redo() },
  ]);

  return (
    <div className={css.screen}>
      <Head song={song} projectId={projectId} />
      {problem && (
        <Notice kind="warning" title="The song cannot be heard">
          {problem}
        </Notice>
      )}
      <section className={css.desk} aria-label="The song">
        <PlayBar
          transport={transport}
          grid={grid}
          sections={analysis.sections}
          clicks={clicks}
          onClicks={toggleClicks}
          onZoom={(factor) => strip.current?.zoom(factor)}
          onWhole={() => strip.current?.whole()}
          correcting={correcting}
        />
        <SongStrip
          control={strip}
          analysis={analysis}
          grid={grid}
          lines={lyrics.shown}
          transport={transport}
          correcting={correcting}
        />
        <Tapping
          taps={taps}
          transport={transport}
          metre={analysis.metre}
          isAdvised={!verdictOf(analysis).isSure}
          onUse={(edit) => correcting.correct(edit)}
        />
      </section>
      <div className={css.cards}>
        <ForMakers>
          <BeatCard
            songId={song.song_id}
            analysis={analysis}
            transport={transport}
            correcting={correcting}
            corrections={song.corrections.edits?.length ?? 0}
          />
        </ForMakers>
        <PartsCard
          analysis={analysis}
          grid={grid}
          transport={transport}
          correcting={correcting}
          onAdd={addBorder}
        />
        <LyricsCard song={song} lyrics={lyrics} transport={transport} />
      </div>
    </div>
  );
}

function Head({ song, projectId }: { song: SongFile & HeardSong; projectId: string }): ReactNode {
  const [isReplacing, setIsReplacing] = useState(false);
  const { analysis } = song;
  const verdict = verdictOf(analysis);
  const tempo = tempoOf(analysis);
  const facts = [
    clock(song.duration_seconds),
    tempo !== null && `${tempo} beats a minute`,
    `${analysis.metre} beats a bar`,
  ].filter(Boolean);
  return (
    <>
      <header className={css.head}>
        <div className={css.about}>
          <h2 dir="auto" className={css.name}>
            {song.name ?? "The song"}
          </h2>
          <p className="small muted number">{facts.join(" · ")}</p>
        </div>
        <div className={css.actions}>
          <ForMakers>
            <Button onClick={() => setIsReplacing(true)}>Another song</Button>
          </ForMakers>
          <Link
            className={verdict.isSure ? css.next : css.later}
            to={{ at: "project", id: projectId, tab: "cast", scene: null }}
          >
            Next: cast and look
          </Link>
        </div>
      </header>
      <div className={`${css.verdict} ${verdict.isSure ? css.sure : css.unsure}`} role="status">
        <Icon name={verdict.isSure ? "check" : "warning"} />
        <p>
          <strong>{verdict.title}.</strong> {verdict.advice}
          {noticesOf(analysis).map((notice) => (
            <span key={notice}> {notice}</span>
          ))}
        </p>
      </div>
      {isReplacing && (
        <ReplaceSong
          projectId={projectId}
          songId={song.song_id}
          onClose={() => setIsReplacing(false)}
        />
      )}
    </>
  );
}

function useMetronome(
  transport: ReturnType<typeof useTransport>,
  beats: HeardSong["analysis"]["beats"],
): Metronome {
  const [metronome] = useState(() => new Metronome(transport));
  useEffect(() => metronome.setBeats(beats), [metronome, beats]);
  useEffect(() => () => metronome.close(), [metronome]);
  return metronome;
}
