import type { ReactNode } from "react";
import type { Account } from "songreel";
import { server } from "../../api/queries";
import { go } from "../../app/route";
import { nameOf } from "../../jobs/words";
import { Button } from "../../ui/Button";
import css from "./Jobs.module.css";
import { whereOf } from "./steps";

/** What came of a job: to be watched, kept, or seen in its project. */
export function Result({ job }: { job: Account }): ReactNode {
  const { result } = job;
  if (!result || job.status !== "succeeded") return null;
  const address = (name: string) => {
    const path = result[name];
    return typeof path === "string" ? server.url(path) : null;
  };
  const video = address("video_url");
  const image = address("image_url");
  const file = video ?? image ?? address("export_url");
  const place = whereOf(job);
  if (!file && !place) return null;
  return (
    <section className={css.section} aria-label="What came of it">
      {video && (
        // biome-ignore lint/a11y/useMediaCaption: clips have no words; a film has its captions burnt in
        <video
          className={css.video}
          src={video}
          controls
          preload="metadata"
          aria-label={nameOf(job)}
        />
      )}
      {!video && image && <img className={css.video} src={image} alt={nameOf(job)} />}
      <div className={css.actions}>
        {place && <Button onClick={() => go(place)}>Show it in the project</Button>}
        {file && (
          <a className={css.download} href={file} download>
            Download
          </a>
        )}
      </div>
    </section>
  );
}
