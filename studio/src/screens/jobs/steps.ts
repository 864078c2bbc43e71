import type { Account, Step } from "songreel";
import type { ProjectTab, Route } from "../../app/route";

const TABS: Record<Step, ProjectTab> = {
  plan: "storyboard",
  scenes: "storyboard",
  reference: "cast",
  animatic: "storyboard",
  clips: "storyboard",
  film: "export",
};
const ALONE: Partial<Record<Account["kind"], ProjectTab>> = { reference: "cast", export: "export" };
const FREE: readonly Step[] = ["plan", "animatic", "film"];

/** Return where in its project a job's work is seen; null where it is for none. */
export function whereOf(job: Account): Route | null {
  // Of a project that was deleted there is nothing to see.
  if (job.project_id === null || job.about.project_title === null) return null;
  const last = job.about.steps.at(-1);
  const tab = last ? TABS[last] : (ALONE[job.kind] ?? "storyboard");
  return { at: "project", id: job.project_id, tab, scene: job.about.scene_id };
}

/** Return the step of a project that a job failed at, where doing it again costs nothing. */
export function projectStep(job: Account): { project: string; step: Step } | null {
  const [step, ...more] = job.about.steps;
  if (job.project_id === null || !step || more.length > 0 || !FREE.includes(step)) return null;
  return { project: job.project_id, step };
}
