import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useMemo } from "react";
import type { Project } from "songreel";
import { keys, sentence, server } from "../../api/queries";
import { price } from "../../app/money";
import { Button } from "../../ui/Button";
import { Loading, Notice } from "../../ui/Notice";
import { type Fit, fitOf, type Model, modelsOf, type Need } from "./models";
import css from "./Shot.module.css";

interface ModelPickerProps {
  /** Which is chosen, as `backend/model`; empty: the film's own. */
  chosen: string;
  onChoose: (maker: string) => void;
  project: Project;
  need: Need;
  /** Where the film's own model is chosen, there is no other to leave it to. */
  isForFilm?: boolean;
}

/** Which model makes a clip: what each costs here, and what it cannot do. */
export function ModelPicker(props: ModelPickerProps): ReactNode {
  const { chosen, onChoose, project, need, isForFilm = false } = props;
  const asked = useQuery({
    queryKey: keys.backends,
    queryFn: ({ signal }) => server.server.backends({ signal }),
  });
  const name = useId();
  const models = useMemo(() => (asked.data ? modelsOf(asked.data) : []), [asked.data]);
  if (asked.error) {
    return (
      <Notice
        kind="warning"
        title="The models could not be read"
        action={<Button onClick={() => void asked.refetch()}>Try again</Button>}
      >
        {sentence(asked.error)}
      </Notice>
    );
  }
  if (!asked.data) return <Loading what="the models" rows={2} />;
  const rows = models.map((model) => ({ model, fit: fitOf(model, need) }));
  // What can make the shot comes first; within that the order stays.
  const sorted = [
    ...rows.filter(({ fit }) => fit.impossible === null),
    ...rows.filter(({ fit }) => fit.impossible !== null),
  ];
  const own = rows.find(
    ({ model }) => model.backend === project.backend && model.model === project.model,
  );
  return (
    <fieldset className={css.models}>
      <legend>Model</legend>
      {!isForFilm && (
        <Row
          name={name}
          label={`As the whole film${project.model ? `: ${short(project.model)}` : ""}`}
          fit={own?.fit}
          isChosen={chosen === ""}
          onChoose={() => onChoose("")}
        />
      )}
      {sorted.map(({ model, fit }) => {
        const maker = `${model.backend}/${model.model}`;
        return (
          <Row
            key={maker}
            name={name}
            label={short(model.model)}
            by={model.backend === "local" ? "this computer" : model.backend}
            fit={fit}
            isChosen={chosen === maker}
            onChoose={() => onChoose(maker)}
          />
        );
      })}
    </fieldset>
  );
}

/** Write the name of a model without who offers it. */
export function short(model: string): string {
  return model === "local/animatic-1" ? "Draft" : (model.split("/").at(-1) ?? model);
}

interface RowProps {
  name: string;
  label: string;
  by?: string;
  fit: Fit | undefined;
  isChosen: boolean;
  onChoose: () => void;
}

function Row({ name, label, by, fit, isChosen, onChoose }: RowProps): ReactNode {
  const id = useId();
  const impossible = fit?.impossible ?? null;
  const told = impossible ? [impossible] : (fit?.notes ?? []);
  const length = fit?.seconds == null ? "" : ` for ${fit.seconds} s`;
  return (
    <div className={css.model} data-impossible={impossible ? true : undefined}>
      <input
        id={id}
        type="radio"
        name={name}
        checked={isChosen}
        // What is chosen already can be left, whatever it cannot do.
        disabled={impossible !== null && !isChosen}
        aria-describedby={told.length > 0 ? `${id}-why` : undefined}
        onChange={onChoose}
      />
      <div>
        <label htmlFor={id}>
          <span>{label}</span>
          {by && <span className="small muted"> {by}</span>}
        </label>
        {told.length > 0 && (
          <p id={`${id}-why`} className="small muted">
            {told.join(" ")}
          </p>
        )}
      </div>
      <span className="number small">
        {impossible || fit?.price == null ? "" : `${price(fit.price)}${length}`}
      </span>
    </div>
  );
}

export type { Model };
