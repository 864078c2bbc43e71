import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Account, Project } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { server } from "../../api/queries";
import { Link } from "../../app/Link";
import { dollars, isNothing } from "../../app/money";
import { plainly } from "../../app/plainly";
import { go } from "../../app/route";
import { Progress } from "../../jobs/Progress";
import { useBegin, useJob } from "../../jobs/useJobs";
import { Button } from "../../ui/Button";
import button from "../../ui/Button.module.css";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import css from "./Timeline.module.css";

/** What can be made of the timeline next, and the job that makes it. */
export interface Rendering {
  readonly kind: "film" | "ready" | "clips";
  readonly job: Account | undefined;
  readonly isBusy: boolean;
  readonly render: () => void;
  readonly draft: () => void;
}

/** Return what renders a film, which is free once its clips are there, and leads to it when it is done. */
export function useRendering(project: Project): Rendering {
  const { project_id: id, steps, clips_cost: cost } = project;
  const say = useSay();
  const { begin, busy } = useBegin();
  const [asked, setAsked] = useState<{ jobId: string; isFilm: boolean } | null>(null);
  const job = useJob(asked?.jobId ?? null).data;
  const isOpen =
    steps.clips !== "current" && (!isNothing(cost.amount_usd) || cost.unknown.length > 0);
  const kind = steps.film === "current" ? "ready" : isOpen ? "clips" : "film";
  const isFilm = asked?.isFilm ?? false;
  const status = job?.status;
  const isLed = useRef<string | null>(null);
  useEffect(() => {
    if (status !== "succeeded" || !isFilm || !asked || isLed.current === asked.jobId) return;
    isLed.current = asked.jobId;
    go({ at: "project", id, tab: "export", scene: null });
  }, [asked, id, isFilm, status]);
  const render = useCallback(async () => {
    if (kind === "ready") {
      go({ at: "project", id, tab: "export", scene: null });
      return;
    }
    if (kind === "clips") {
      say(
        `The film needs its clips first: what is open costs ${dollars(cost.amount_usd)}. The storyboard has them made.`,
        { kind: "problem" },
      );
      return;
    }
    const begun = await begin(() => server.projects.run(id, { until: "film" }));
    if (begun) setAsked({ jobId: begun.job_id, isFilm: true });
  }, [begin, cost.amount_usd, id, kind, say]);
  const draft = useCallback(async () => {
    const begun = await begin(() => server.projects.run(id, { until: "animatic", free: true }));
    if (begun) setAsked({ jobId: begun.job_id, isFilm: false });
  }, [begin, id]);
  const isGoingOn = status === "queued" || status === "running";
  return {
    kind,
    job,
    isBusy: busy || isGoingOn,
    render: useCallback(() => void render(), [render]),
    draft: useCallback(() => void draft(), [draft]),
  };
}

/** The one thing that is done next: render the film, watch it, or have the clips made that it needs. */
export function RenderFilm(props: { project: Project; rendering: Rendering }): ReactNode {
  const { project, rendering } = props;
  const { kind, job, isBusy, render, draft } = rendering;
  const { clips_cost: cost, steps, project_id: id } = project;
  const open = project.scenes.filter((scene) => scene.clip.standing !== "current").length;
  const isGoingOn = job?.status === "queued" || job?.status === "running";
  return (
    <section className={css.render} aria-label="What comes next">
      {job?.status === "failed" && (
        <Notice kind="error" title="It could not be rendered">
          {plainly(`${job.error?.message ?? ""} ${job.error?.details ?? ""}`)}
        </Notice>
      )}
      {isGoingOn && <Progress job={job} compact />}
      <div className={css.group}>
        {kind === "film" && (
          <ForMakers>
            <Button look="main" busy={isBusy} onClick={render}>
              Render the film
            </Button>
          </ForMakers>
        )}
        {kind === "ready" && (
          <Link
            className={`${button.button} ${button.main}`}
            to={{ at: "project", id, tab: "export", scene: null }}
          >
            Watch the film
          </Link>
        )}
        {kind === "clips" && (
          <Link
            className={`${button.button} ${button.main}`}
            to={{ at: "project", id, tab: "storyboard", scene: null }}
          >
            Get {open === 1 ? "the clip" : `${open} clips`} · {dollars(cost.amount_usd)}
          </Link>
        )}
        {kind === "clips" && steps.animatic !== "current" && (
          <ForMakers>
            <Button busy={isBusy} onClick={draft}>
              Draw a draft for nothing
            </Button>
          </ForMakers>
        )}
      </div>
      <p className="small muted">
        {kind === "clips"
          ? "The price is shown and confirmed in the storyboard before anything is bought."
          : kind === "film"
            ? open === 0
              ? "That costs nothing: the clips are there."
              : "That costs nothing: what is missing is made on this computer."
            : "The film is up to date with this timeline."}
      </p>
    </section>
  );
}
