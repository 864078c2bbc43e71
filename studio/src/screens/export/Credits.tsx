import type { ReactNode } from "react";
import type { Project } from "songreel";
import { dollars, isNothing } from "../../app/money";
import css from "./Export.module.css";
import type { Facts } from "./facts";

/** What the film cost, and what it says of its origin. */
export function Credits({ project, facts }: { project: Project; facts: Facts }): ReactNode {
  const { spent_usd: spent } = project;
  return (
    <section className={css.card} aria-label="Cost and credits">
      <h2>Cost and credits</h2>
      <dl className={css.facts}>
        {facts.cost !== null && (
          <div>
            <dt>The clips in this film</dt>
            <dd className="number">{isNothing(facts.cost) ? "Nothing" : dollars(facts.cost)}</dd>
          </div>
        )}
        <div>
          <dt>The whole project so far</dt>
          <dd className="number">{isNothing(spent) ? "Nothing" : dollars(spent)}</dd>
        </div>
        {facts.models.length > 0 && (
          <div>
            <dt>Made with</dt>
            <dd>{facts.models.join(", ")}</dd>
          </div>
        )}
        {facts.origin !== null && (
          <div>
            <dt>Written into the file</dt>
            <dd>
              {facts.origin}
              {facts.isSigned ? ", signed with your certificate" : ""}
            </dd>
          </div>
        )}
      </dl>
      <p className="small muted">
        Whoever gets the file can read that in it. Some platforms take it out when they encode a
        film anew: say it there as well.
      </p>
    </section>
  );
}
