import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import type { ExportFormat, Project, VideoInfo } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { server } from "../../api/queries";
import { Progress } from "../../jobs/Progress";
import { useJob } from "../../jobs/useJobs";
import { useStop } from "../../jobs/useStop";
import { Button } from "../../ui/Button";
import button from "../../ui/Button.module.css";
import { Icon } from "../../ui/icons";
import css from "./Export.module.css";
import { useHasWords } from "./FilmPlayer";
import { sizeOf } from "./facts";
import { type Exports, isGoing, problemOf } from "./useExports";

type Offer = readonly [format: ExportFormat, name: string, words: string];

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
export function Downloads({
  project,
  info,
  exports,
}: {
  project: Project;
  info: VideoInfo;
  exports: Exports;
}): ReactNode {
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
      <ul className={css.offers}>
        {EDITORS.map((offer) => (
          <Package key={offer[0]} videoId={info.video_id} offer={offer} exports={exports} />
        ))}
      </ul>
      <p className="small muted">
        Each comes with the clips, the song and a note on what opens it. It is put together when you
        ask for it, for nothing, and saved as soon as it is there. Close the page meanwhile if you
        like: it goes on, and is here when you come back.
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

/** What is put together first: its job is followed, and what was asked for here is saved then. */
function Package({
  videoId,
  offer: [format, name, words],
  exports,
}: {
  videoId: string;
  offer: Offer;
  exports: Exports;
}): ReactNode {
  const { stop, busy: isStopping } = useStop();
  // What was asked for here is saved as soon as it is there.
  const [wanted, setWanted] = useState<string | null>(null);
  const status = useJob(wanted).data?.status;
  const save = () => {
    const link = document.createElement("a");
    link.href = server.videos.exportUrl(videoId, format);
    link.download = "";
    link.click();
  };
  const saved = useEffectEvent(save);
  useEffect(() => {
    if (status === undefined || status === "queued" || status === "running") return;
    setWanted(null);
    if (status === "succeeded") saved();
  }, [status]);
  const ask = async () => {
    const begun = await exports.begin(format);
    if (begun === "refused") return;
    if (begun.jobId === null) save();
    else setWanted(begun.jobId);
  };
  const job = exports.jobOf(format);
  const problem = problemOf(job);
  return (
    <li>
      <ForMakers>
        <button
          type="button"
          className={css.link}
          disabled={isGoing(job) || exports.isAsked(format)}
          onClick={() => void ask()}
        >
          <Icon name="download" size={18} />
          {name}
        </button>
      </ForMakers>
      {isGoing(job) ? (
        <div className={css.making}>
          <Progress job={job} compact />
          <ForMakers>
            <Button look="quiet" busy={isStopping} onClick={() => void stop(job.job_id)}>
              Stop
            </Button>
          </ForMakers>
        </div>
      ) : (
        <span className="small muted">{problem ?? words}</span>
      )}
    </li>
  );
}

/** Return a title as a file is called on every system. */
export function fileName(title: string): string {
  const plain = title.replace(/[\p{Cc}\\/:*?"<>|]/gu, " ").replace(/\s+/g, " ");
  return plain.trim().replace(/^\.+/, "").slice(0, 80).trim() || "film";
}
