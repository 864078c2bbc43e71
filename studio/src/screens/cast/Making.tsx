import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Project, ProjectFields } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, server } from "../../api/queries";
import { dollars } from "../../app/money";
import { BudgetField } from "../../project/BudgetField";
import { useWarned } from "../../project/useWarned";
import { Select } from "../../ui/Field";
import { ModelPicker, short } from "../shot/ModelPicker";
import { modelsOf } from "../shot/models";
import shot from "../shot/Shot.module.css";
import { secondsOf } from "../storyboard/board";
import css from "./Cast.module.css";

const RATIOS = [
  { ratio: "16:9", name: "Wide, 16:9", use: "YouTube, television" },
  { ratio: "9:16", name: "Tall, 9:16", use: "Shorts, Reels, TikTok" },
  { ratio: "1:1", name: "Square, 1:1", use: "Feeds" },
] as const;

/** In which shape the film is, who makes its clips, and what it may cost. */
export function Making({ project }: { project: Project }): ReactNode {
  const id = project.project_id;
  const { change, warning } = useWarned(id);
  // What was chosen is seen at once; where it is refused, what is saved is shown again.
  const [wish, setWish] = useState<ProjectFields | null>(null);
  const apply = async (fields: ProjectFields) => {
    setWish(fields);
    await change((options) => server.projects.change(id, fields, options));
    setWish(null);
  };
  const shown = { ...project, ...wish };
  const longest = Math.max(0, ...project.scenes.map((scene) => secondsOf(scene) ?? 0));
  return (
    <section className={css.part} aria-labelledby="making" aria-busy={wish !== null}>
      <h2 id="making">How it is made</h2>
      <ForMakers>
        <fieldset className={css.ratios}>
          <legend>Shape</legend>
          {RATIOS.map(({ ratio, name, use }) => (
            <label key={ratio}>
              <input
                type="radio"
                name="ratio"
                checked={shown.aspect_ratio === ratio}
                onChange={() => void apply({ aspect_ratio: ratio })}
              />
              <span className={css.shape} data-ratio={ratio} aria-hidden="true" />
              <span>
                {name}
                <small className="muted">{use}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <details className={shot.more}>
          <summary>Model for all clips: {project.model ? short(project.model) : "none"}</summary>
          <ModelPicker
            isForFilm
            chosen={`${shown.backend ?? ""}/${shown.model ?? ""}`}
            onChoose={(maker) => {
              const cut = maker.indexOf("/");
              void apply({
                backend: maker.slice(0, cut),
                model: maker.slice(cut + 1),
                resolution: null,
              });
            }}
            project={project}
            need={{
              // Models sell other lengths, and the cuts are planned anew for them.
              seconds: null,
              ratio: project.aspect_ratio,
              resolution: null,
              continues: project.scenes.some((scene) => scene.continues),
              words: 0,
              avoids: project.avoid !== "",
              hasSeed: false,
              pictures: 1,
              withSound: (project.finish["clip_audio"] ?? "mute") !== "mute",
            }}
          />
        </details>
        <Resolution project={project} onChoose={(resolution) => void apply({ resolution })} />
      </ForMakers>
      <BudgetField
        project={project}
        hint={
          project.budget_usd === null
            ? "Nothing paid starts without a limit: now only the server’s daily one holds. A budget is the most that this film may ever cost."
            : `${dollars(project.spent_usd)} spent or set aside by now. No order is ever sent beyond it; emptied, only the server’s daily limit holds.`
        }
      />
      {longest > 0 && (
        <p className="small muted">
          The longest scene lasts {longest.toFixed(1)} s. Each shot can have a model of its own, in
          the storyboard.
        </p>
      )}
      {warning}
    </section>
  );
}

function useResolutions({ backend, model }: Project): readonly string[] {
  const told = useQuery({
    queryKey: keys.backends,
    queryFn: ({ signal }) => server.server.backends({ signal }),
  }).data;
  const found =
    told && modelsOf(told).find((one) => one.backend === backend && one.model === model);
  return found?.resolutions ?? [];
}

function Resolution(props: {
  project: Project;
  onChoose: (resolution: string | null) => void;
}): ReactNode {
  const offered = useResolutions(props.project);
  if (offered.length < 2) return null;
  return (
    <Select
      label="Resolution"
      hint="More costs more with some models."
      value={props.project.resolution ?? ""}
      onChange={(event) => props.onChoose(event.target.value || null)}
    >
      <option value="">The model’s usual one, {offered[0]}</option>
      {offered.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </Select>
  );
}
