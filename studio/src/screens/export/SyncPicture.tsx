import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { sentence, server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import css from "./Export.module.css";

interface Report {
  verdict: "good" | "fair" | "poor";
  why: string;
  cuts: readonly { beat: { within: boolean } | null }[];
}

const VERDICTS: Record<Report["verdict"], string> = {
  good: "The cuts lie on the beat",
  fair: "Most cuts lie on the beat",
  poor: "Many cuts lie off the beat",
};

/** How the film lies on its song, measured in the finished pictures and sound, as a picture. */
export function SyncPicture({ videoId }: { videoId: string }): ReactNode {
  const [isWanted, setIsWanted] = useState(false);
  const asked = useQuery({
    queryKey: ["sync", videoId],
    queryFn: async ({ signal }) => {
      const file = await server.videos.export(videoId, "sync", { signal });
      return JSON.parse(await file.text()) as Report;
    },
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const report = asked.data;
  const url = `${server.videos.url(videoId)}/export?format=sync_picture`;
  return (
    <section className={css.card} aria-label="On the beat">
      <h2>{report ? VERDICTS[report.verdict] : "Is it on the beat?"}</h2>
      {!report && (
        <p>
          The finished film is looked at again, picture by picture: where it is really cut, how far
          from the beat that is, and whether the song is heard in its place.
        </p>
      )}
      {asked.error && (
        <Notice kind="error" title="That could not be measured">
          {sentence(asked.error)}
        </Notice>
      )}
      {!report && (
        <Button
          busy={asked.isFetching}
          onClick={() => (isWanted ? void asked.refetch() : setIsWanted(true))}
        >
          {asked.isFetching ? "Looking through the film…" : "Measure it"}
        </Button>
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
