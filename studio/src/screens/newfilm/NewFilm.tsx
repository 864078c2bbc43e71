import type { ReactNode } from "react";

export default function NewFilm(): ReactNode {
  return null;
}
