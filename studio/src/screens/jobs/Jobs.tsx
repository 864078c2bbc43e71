import type { ReactNode } from "react";

export default function Jobs(_: { job: string | null }): ReactNode {
  return null;
}
