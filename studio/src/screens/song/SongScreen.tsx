import type { ReactNode } from "react";
import type { ProjectScreenProps } from "../../project/ProjectPage";

export default function SongScreen(_: ProjectScreenProps): ReactNode {
  return null;
}
