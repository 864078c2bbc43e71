import type { ReactNode } from "react";
import type { ProjectScreenProps } from "../../project/ProjectPage";

export default function Export(_: ProjectScreenProps): ReactNode {
  return null;
}
