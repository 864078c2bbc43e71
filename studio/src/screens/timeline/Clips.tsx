import { memo, type ReactNode } from "react";
import type { CutPlan, Project } from "songreel";
import { FRAMES_A_SECOND } from "../../app/time";
import { xOf } from "../../wave/scale";
import css from "./Board.module.css";
import { type Cuts, endOf, sampleOf } from "./cuts";
import { heightOf, topOf } from "./lanes";
import type { Sight } from "./usePreview";

interface ClipsProps {
  project: Project;
  plan: CutPlan;
  cuts: Cuts;
  sights: ReadonlyMap<string, Sight>;
  perPixel: number;
  sampleRate: number;
}

const NAMES = { missing: "no clip yet", stale: "out of date", current: "" } as const;

/** The clips as blocks: number, poster frame, what state they are in, where they are cut again within. */
export function Clips({
  project,
  plan,
  cuts,
  sights,
  perPixel,
  sampleRate,
}: ClipsProps): ReactNode {
  const x = (frame: number) => Math.round(xOf(sampleOf(frame, sampleRate), perPixel));
  return (
    <div
      className={css.clips}
      style={{ top: topOf("clips"), height: heightOf("clips") }}
      aria-hidden="true"
    >
      {cuts.starts.map((start, place) => {
        const scene = project.scenes[place];
        const end = endOf(cuts, place);
        const inner = plan.shots
          .filter((shot) => shot.clip === place && shot.start > start + 2 && shot.start < end - 2)
          .map((shot) => x(shot.start) - x(start))
          .join(" ");
        return (
          <Clip
            key={scene?.scene_id ?? place}
            number={place + 1}
            left={x(start)}
            width={x(end) - x(start)}
            seconds={(end - start) / FRAMES_A_SECOND}
            inner={inner}
            standing={scene?.clip.standing ?? "missing"}
            job={scene?.clip.job?.status ?? null}
            poster={(scene && sights.get(scene.scene_id)?.poster) ?? null}
            words={scene?.description ?? ""}
          />
        );
      })}
    </div>
  );
}

interface ClipProps {
  number: number;
  left: number;
  width: number;
  seconds: number;
  /** Pixels at which it is cut again, in a text, so that a clip that did not change is not drawn anew. */
  inner: string;
  standing: keyof typeof NAMES;
  job: string | null;
  poster: string | null;
  words: string;
}

const Clip = memo(function Clip(props: ClipProps): ReactNode {
  const { number, left, width, seconds, inner, standing, job, poster, words } = props;
  const isMade = job === "queued" || job === "running";
  const state = isMade ? "being made" : job === "failed" ? "failed" : NAMES[standing];
  const isWide = width > 70;
  return (
    <div
      className={css.clip}
      data-standing={job === "failed" ? "failed" : standing}
      style={{ left, width }}
    >
      {poster && width > 26 && <img src={poster} alt="" loading="lazy" decoding="async" />}
      <p className={css.name}>
        <strong className="number">{number}</strong>
        {isWide && <span className="number"> {seconds.toFixed(1)} s</span>}
      </p>
      {!poster && isWide && (
        <p className={css.text} dir="auto">
          {words.slice(0, 120)}
        </p>
      )}
      {state && isWide && <p className={css.state}>{state}</p>}
      {inner
        .split(" ")
        .filter(Boolean)
        .map((at) => (
          <i key={at} className={css.inner} style={{ left: Number(at) }} />
        ))}
    </div>
  );
});
