import type { ReactNode } from "react";
import type { Project, VideoInfo } from "songreel";
import { server } from "../../api/queries";
import button from "../../ui/Button.module.css";
import { Icon } from "../../ui/icons";
import css from "./Export.module.css";
import { useHasWords } from "./FilmPlayer";
import { sizeOf } from "./facts";

type Offer = readonly [format: string, name: string, words: string];

const EDITORS: readonly Offer[] = [
  [
    "fcpxml",
    "Final Cut Pro, DaVinci Resolve",
    "FCPXML: opens in Final Cut Pro from 10.6 and DaVinci Resolve from 18 on.",
  ],
  ["xmeml", "Premiere Pro", "Final Cut 7 XML: opens in Premiere Pro, and in DaVinci Resolve."],
  ["otio", "OpenTimelineIO", "Opens in DaVinci Resolve, Premiere Pro and whatever reads it."],
  ["edl", "Edit list", "CMX 3600: for Avid, grading, conforming and older programs."],
  [
    "bundle",
    "The whole project",
    "Renders the very same film again with Songreel, on any machine, for nothing.",
  ],
];
const WORDS: readonly Offer[] = [
  ["srt", "SRT", "For YouTube and nearly every player."],
  ["vtt", "WebVTT", "For web pages."],
  ["ass", "ASS", "Word by word, for players on computers."],
  ["lrc", "LRC", "For music players."],
];

/** The film and all that can be taken along with it, each with what opens it. */
export function Downloads({ project, info }: { project: Project; info: VideoInfo }): ReactNode {
  const hasWords = useHasWords(project);
  const url = server.videos.url(info.video_id);
  const size = info.file_size_bytes === null ? "" : ` · ${sizeOf(info.file_size_bytes)}`;
  return (
    <section className={css.card} aria-label="Downloads">
      <h2>Take it along</h2>
      <a
        className={`${button.button} ${button.main} ${css.get}`}
        href={`${url}?download=1&name=${encodeURIComponent(fileName(project.title))}`}
        download
      >
        <Icon name="download" size={18} />
        <span>Download the film{size}</span>
      </a>
      <h3>To go on editing it</h3>
      <Offers url={url} offers={EDITORS} />
      <p className="small muted">
        Each comes with the clips, the song and a note on what opens it. It is put together when you
        ask for it: the download of a long film begins after a moment.
      </p>
      <h3>The lyrics as a file</h3>
      {hasWords ? (
        <Offers url={url} offers={WORDS} />
      ) : (
        <p className="small muted">The song has no lyrics.</p>
      )}
    </section>
  );
}

function Offers({ url, offers }: { url: string; offers: readonly Offer[] }): ReactNode {
  return (
    <ul className={css.offers}>
      {offers.map(([format, name, words]) => (
        <li key={format}>
          <a href={`${url}/export?format=${format}`} download className={css.link}>
            <Icon name="download" size={18} />
            {name}
          </a>
          <span className="small muted">{words}</span>
        </li>
      ))}
    </ul>
  );
}

/** Return a title as a file is called on every system. */
export function fileName(title: string): string {
  const plain = title.replace(/[\p{Cc}\\/:*?"<>|]/gu, " ").replace(/\s+/g, " ");
  return plain.trim().replace(/^\.+/, "").slice(0, 80).trim() || "film";
}
