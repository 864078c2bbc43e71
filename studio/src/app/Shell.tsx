import type { ReactNode } from "react";
import { Icon, type IconName } from "../ui/icons";
import { Link } from "./Link";
import { type Route, useRoute } from "./route";
import css from "./Shell.module.css";

const PLACES: { name: string; icon: IconName; to: Route }[] = [
  { name: "Projects", icon: "project", to: { at: "projects" } },
  { name: "Jobs", icon: "jobs", to: { at: "jobs", job: null } },
  { name: "Settings", icon: "settings", to: { at: "settings", part: "spending" } },
];

function isThere(place: Route, route: Route): boolean {
  const home = route.at === "project" || route.at === "new" ? "projects" : route.at;
  return place.at === home;
}

/** What is around every screen: the places to go to, and what goes on. */
export function Shell(props: {
  status: ReactNode;
  /** Who is signed in. */
  who?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { status, who, children } = props;
  const route = useRoute();
  return (
    <div className={css.shell}>
      <a className={`unseen ${css.skip}`} href="#main">
        Skip to the content
      </a>
      <header className={css.rail}>
        <Link to={{ at: "projects" }} className={css.mark}>
          <img src={`${import.meta.env.BASE_URL}reel.svg`} alt="" width="28" height="28" />
          <span className={css.name}>Songreel</span>
        </Link>
        <nav aria-label="Places">
          <ul className={css.places}>
            {PLACES.map(({ name, icon, to }) => (
              <li key={name}>
                <Link to={to} aria-current={isThere(to, route) ? "page" : undefined}>
                  <Icon name={icon} />
                  <span>{name}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className={css.status}>
          {who}
          {status}
        </div>
      </header>
      <main id="main" className={css.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
