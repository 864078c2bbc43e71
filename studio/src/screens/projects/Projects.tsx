import type { ReactNode } from "react";

export default function Projects(): ReactNode {
  return null;
}
