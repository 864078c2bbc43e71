import type { ReactNode } from "react";
import type { Project } from "songreel";

export default function Shot(_: { project: Project; sceneId: string }): ReactNode {
  return null;
}
