import { useQuery } from "@tanstack/react-query";
import { type PointerEvent, type ReactNode, useRef } from "react";
import type { Project, VideoInfo } from "songreel";
import { keys, server } from "../../api/queries";
import { clock } from "../../app/time";
import { type Sheet, spriteAt, useSheet } from "../storyboard/sprites";
import css from "./Export.module.css";
import { sizeOf } from "./facts";

/** The film, played by the browser, with its words to switch on and small pictures to find a place. */
export function FilmPlayer({ project, info }: { project: Project; info: VideoInfo }): ReactNode {
  const video = useRef<HTMLVideoElement>(null);
  const sheet = useSheet(info.video_id);
  const hasWords = useHasWords(project);
  const url = server.videos.url(info.video_id);
  const seconds = info.duration_seconds ?? 0;
  const facts = [
    clock(seconds),
    info.width && info.height ? `${info.width} × ${info.height}` : null,
    info.frame_rate ? `${info.frame_rate} pictures a second` : null,
    info.file_size_bytes === null ? null : sizeOf(info.file_size_bytes),
  ].filter(Boolean);
  return (
    <section className={css.film} aria-label="The film">
      {/* biome-ignore lint/a11y/useMediaCaption: the words of a song without lyrics are not known */}
      <video
        ref={video}
        className={css.video}
        data-tall={(info.height ?? 0) > (info.width ?? 0)}
        controls
        playsInline
        preload="metadata"
        poster={`${url}/poster?format=webp`}
        src={url}
        aria-label={project.title}
      >
        {hasWords && (
          <track kind="captions" label="Lyrics" src={`${url}/export?format=vtt`} srcLang="und" />
        )}
      </video>
      {sheet && seconds > 0 && (
        <Pictures
          sheet={sheet}
          seconds={seconds}
          onSeek={(at) => {
            if (video.current) video.current.currentTime = at;
          }}
        />
      )}
      <p className="small muted number">{facts.join(" · ")}</p>
    </section>
  );
}

/** Tell whether a project's song has lyrics. */
export function useHasWords({ song_id: songId }: Project): boolean {
  const song = useQuery({
    queryKey: keys.song(songId ?? ""),
    queryFn: ({ signal }) => server.songs.get(songId ?? "", { signal }),
    enabled: songId !== null,
  });
  return song.data?.lyrics != null;
}

const COUNT = 12;

/** A row of small pictures: a press goes to their moment. The player's own bar does so for keys. */
function Pictures(props: {
  sheet: Sheet;
  seconds: number;
  onSeek: (seconds: number) => void;
}): ReactNode {
  const { sheet, seconds, onSeek } = props;
  const places = Array.from({ length: COUNT }, (_, index) => ((index + 0.5) * seconds) / COUNT);
  const press = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onSeek(((event.clientX - left) / width) * seconds);
  };
  return (
    <div className={css.pictures} aria-hidden="true" onPointerDown={press}>
      {places.map((at) => {
        const sprite = spriteAt(sheet, at);
        if (!sprite) return null;
        return (
          <span key={at} style={{ aspectRatio: `${sprite.width} / ${sprite.height}` }}>
            <img
              src={sheet.url}
              alt=""
              style={{
                width: `${(100 * sheet.width) / sprite.width}%`,
                height: `${(100 * sheet.height) / sprite.height}%`,
                transform: `translate(${(-100 * sprite.x) / sheet.width}%, ${(-100 * sprite.y) / sheet.height}%)`,
              }}
            />
          </span>
        );
      })}
    </div>
  );
}
