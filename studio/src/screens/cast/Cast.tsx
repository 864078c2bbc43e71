import type { ReactNode } from "react";
import type { ProjectScreenProps } from "../../project/ProjectPage";

export default function Cast(_: ProjectScreenProps): ReactNode {
  return null;
}
