import { type ReactNode, useCallback, useState } from "react";
import type { ProjectChange } from "songreel";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { consequence, useChange } from "./useProject";

/** How a change is asked for: at which version, and whether it is only tried out. */
interface Asked {
  version: number;
  dryRun: boolean;
}
type Ask = (options: Asked) => Promise<ProjectChange>;

/**
 * Return what changes a project once it was said which clips that leaves out of date, and a dialog that
 * says it, to be drawn somewhere. Null: it was refused, or somebody thought better of it.
 */
export function useWarned(projectId: string): {
  change: (ask: Ask) => Promise<ProjectChange | null>;
  warning: ReactNode;
} {
  const apply = useChange(projectId);
  const [told, setTold] = useState<{
    change: ProjectChange;
    end: (isWanted: boolean) => void;
  } | null>(null);
  const change = useCallback(
    async (ask: Ask) => {
      const tried = await apply((version) => ask({ version, dryRun: true }), { quiet: true });
      if (!tried) return null;
      if (tried.invalidated.some((one) => one.scene_id !== null)) {
        const isWanted = await new Promise<boolean>((end) => setTold({ change: tried, end }));
        setTold(null);
        if (!isWanted) return null;
      }
      return apply((version) => ask({ version, dryRun: false }), { quiet: true });
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
