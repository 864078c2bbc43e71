import type { ReactNode } from "react";
import type { Project } from "songreel";
import { dollars } from "../../app/money";
import { FRAMES_A_SECOND } from "../../app/time";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { type Cuts, endOf } from "./cuts";
import type { Question } from "./useEditing";

interface LongerProps {
  question: Question;
  project: Project;
  cuts: Cuts;
  clipSeconds: readonly (number | null)[];
}

/** Says what a cut costs that makes clips too short which were paid for, before it is made. */
export function Longer({ question, project, cuts, clipSeconds }: LongerProps): ReactNode {
  const { change, yes, no } = question;
  const short = change.invalidated.filter((one) => one.scene_id !== null);
  const { amount_usd: amount, unknown } = change.cost;
  return (
    <Dialog
      title={short.length === 1 ? "This needs a longer clip" : "This needs longer clips"}
      onClose={no}
      actions={
        <>
          <Button onClick={no}>Leave it as it was</Button>
          <Button look="main" onClick={yes}>
            Cut here
          </Button>
        </>
      }
    >
      <ul>
        {short.map((one) => {
          const place = project.scenes.findIndex((scene) => scene.scene_id === one.scene_id);
          const lasts = (endOf(cuts, place) - (cuts.starts[place] ?? 0)) / FRAMES_A_SECOND;
          const has = clipSeconds[place];
          return (
            <li key={one.scene_id}>
              Scene {place + 1} would last {lasts.toFixed(1)} s
              {has != null && `, and its clip is ${has} s long`}.{" "}
              {one.price_usd !== null && (
                <strong>A new clip costs {dollars(one.price_usd)}.</strong>
              )}
            </li>
          );
        })}
      </ul>
      <p>
        Nothing is bought now: it is {dollars(amount)}
        {unknown.length > 0 && " and what has no known price"} once you have the clips made, and you
        are asked again before. The clips that are there are kept, and undo brings them back.
      </p>
    </Dialog>
  );
}
