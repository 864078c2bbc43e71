import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from "react";
import { go, href, type Route } from "./route";

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: Route;
  children: ReactNode;
}

/** A link within the studio: a real one, so that it can be opened in another tab. */
export function Link({ to, children, onClick, ...rest }: LinkProps): ReactNode {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;
    if (event.defaultPrevented || elsewhere) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={href(to)} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
