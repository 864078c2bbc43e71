import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ForMakers } from "../../api/ForMakers";
import { sentence, server } from "../../api/queries";
import { useMayChange } from "../../api/session";
import { Progress } from "../../jobs/Progress";
import { useStop } from "../../jobs/useStop";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import css from "./Export.module.css";
import { type Exports, isGoing, problemOf } from "./useExports";

interface Report {
  verdict: "good" | "fair" | "poor";
  why: string;
  cuts: readonly { beat: { within: boolean } | null }[];
}

const PICTURE = "sync_picture";
const VERDICTS: Record<Report["verdict"], string> = {
  good: "The cuts lie on the beat",
  fair: "Most cuts lie on the beat",
  poor: "Many cuts lie off the beat",
};

/** How the film lies on its song, measured in the finished pictures and sound, as a picture. */
export function SyncPicture({
  videoId,
  exports,
}: {
  videoId: string;
  exports: Exports;
}): ReactNode {
  const { stop, busy: isStopping } = useStop();
  const [isThere, setIsThere] = useState(false);
  const mayChange = useMayChange();
  const job = exports.jobOf(PICTURE);
  const asked = useQuery({
    queryKey: ["sync", videoId, job?.job_id ?? null],
    queryFn: async ({ signal }) => {
      // What was measured is kept for a while; then, or once the song was corrected, it is anew.
      const isOld =
        mayChange && (await server.videos.beginExport(videoId, PICTURE, { signal })) !== null;
      if (isOld) return null;
      const file = await server.videos.export(videoId, "sync", { signal });
      return JSON.parse(await file.text()) as Report;
    },
    enabled: isThere || job?.status === "succeeded",
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const measure = async () => {
    const begun = await exports.begin(PICTURE);
    if (begun !== "refused" && begun.jobId === null) setIsThere(true);
  };
  const problem = asked.error ? sentence(asked.error) : problemOf(job);
  const report = asked.data;
  const url = server.videos.exportUrl(videoId, PICTURE);
  return (
    <section className={css.card} aria-label="On the beat">
      <h2>{report ? VERDICTS[report.verdict] : "Is it on the beat?"}</h2>
      {!report && (
        <p>
          The finished film is looked at again, picture by picture: where it is really cut, how far
          from the beat that is, and whether the song is heard in its place. That costs nothing, and
          goes on when the page is closed.
        </p>
      )}
      {problem !== null && !isGoing(job) && (
        <Notice kind="error" title="That could not be measured">
          {problem}
        </Notice>
      )}
      {!report && isGoing(job) && (
        <div className={css.making}>
          <Progress job={job} />
          <ForMakers>
            <Button busy={isStopping} onClick={() => void stop(job.job_id)}>
              Stop
            </Button>
          </ForMakers>
        </div>
      )}
      {!report && !isGoing(job) && (
        <ForMakers>
          <Button
            className={css.get}
            busy={asked.isFetching || exports.isAsked(PICTURE)}
            onClick={() => void measure()}
          >
            Measure it
          </Button>
        </ForMakers>
      )}
      {report && (
        <>
          <p role="status">
            {report.cuts.filter((cut) => cut.beat?.within).length} of {report.cuts.length} cuts lie
            within a picture of a beat. {report.why}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled with keys too */}
          <section className={css.picture} aria-label="Cuts on the song" tabIndex={0}>
            <img
              src={url}
              alt={`The song with each cut at its place, marked by how far it is from the beat. ${report.why}`}
            />
          </section>
          <a className={css.link} href={url} download>
            Download the picture
          </a>
        </>
      )}
    </section>
  );
}
