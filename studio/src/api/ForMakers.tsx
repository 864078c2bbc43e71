import type { ReactNode } from "react";
import { useMayChange } from "./session";

/** Under which id a page says why nothing can be changed. */
export const WHY_NOT = "only-look";

/** Return in a sentence why one may change nothing; nothing where one may. */
export function useWhyNot(): string | undefined {
  return useMayChange() ? undefined : "You may only look.";
}

/** Holds what changes something: whoever may only look cannot use it; why stands above every screen. */
export function ForMakers({ children }: { children: ReactNode }): ReactNode {
  const may = useMayChange();
  return (
    <fieldset
      className="plain"
      disabled={!may}
      aria-describedby={may ? undefined : WHY_NOT}
      // Named only where it says something.
      role={may ? "presentation" : undefined}
      aria-label={may ? undefined : "You may only look"}
    >
      {children}
    </fieldset>
  );
}
