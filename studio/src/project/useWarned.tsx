import { type ReactNode, useCallback, useState } from "react";
import type { Project, ProjectChange } from "songreel";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { consequence, useChange } from "./useProject";

/** How a change is asked for: at which version, and whether it is only tried out. */
interface Asked {
  version: number;
  dryRun: boolean;
}
type Ask = (options: Asked) => Promise<ProjectChange>;
type Holds = (latest: Project) => boolean;

/**
 * Return what changes a project once it was said which clips that leaves out of date, and a dialog that
 * says it, to be drawn somewhere. Null: it was refused, or somebody thought better of it.
 */
export function useWarned(projectId: string): {
  change: (ask: Ask, holds?: Holds) => Promise<ProjectChange | null>;
  warning: ReactNode;
} {
  const apply = useChange(projectId);
  const [told, setTold] = useState<{
    change: ProjectChange;
    end: (isWanted: boolean) => void;
  } | null>(null);
  const change = useCallback(
    async (ask: Ask, holds: Holds = () => true) => {
      let at = 0;
      const tried = await apply(
        (version) => {
          at = version;
          return ask({ version, dryRun: true });
        },
        { quiet: true, holds },
      );
      if (!tried) return null;
      const isTold = tried.invalidated.some((one) => one.scene_id !== null);
      if (isTold) {
        const isWanted = await new Promise<boolean>((end) => setTold({ change: tried, end }));
        setTold(null);
        if (!isWanted) return null;
      }
      // What was agreed to is what was told: of the project as it was then.
      return apply((version) => ask({ version: isTold ? at : version, dryRun: false }), {
        quiet: true,
        holds,
      });
    },
    [apply],
  );
  const warning = told && (
    <Dialog
      title="Clips would be out of date"
      onClose={() => told.end(false)}
      actions={
        <>
          <Button onClick={() => told.end(false)}>Not now</Button>
          <Button look="main" onClick={() => told.end(true)}>
            Change it all the same
          </Button>
        </>
      }
    >
      {consequence(told.change)} Nothing is bought by changing it. Every take is kept, and can be
      chosen again.
    </Dialog>
  );
  return { change, warning };
}
