import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Finding } from "songreel";
import { server } from "../../api/queries";
import { Button } from "../../ui/Button";
import { Icon, type IconName } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { Asked, ForAdmins, Section } from "./parts";
import css from "./Settings.module.css";

const STATES: Record<Finding["state"], { words: string; icon: IconName }> = {
  fine: { words: "Fine", icon: "check" },
  optional: { words: "Not there", icon: "minus" },
  limited: { words: "In the way", icon: "warning" },
  broken: { words: "Broken", icon: "warning" },
};
const WORST: readonly Finding["state"][] = ["broken", "limited", "optional", "fine"];

/** Everything that a film needs, and what to do where something is wrong. */
export function Doctor(): ReactNode {
  return (
    <ForAdmins>
      <Findings />
    </ForAdmins>
  );
}

function Findings(): ReactNode {
  const found = useQuery({
    queryKey: ["doctor"],
    queryFn: ({ signal }) => server.server.doctor({ signal }),
    staleTime: 0,
  });
  return (
    <Section title="Check-up">
      <Asked query={found} what="the check-up">
        {(findings) => {
          const broken = findings.filter((one) => one.state === "broken").length;
          const sorted = findings.toSorted(
            (one, other) => WORST.indexOf(one.state) - WORST.indexOf(other.state),
          );
          return (
            <>
              <Notice
                kind={broken > 0 ? "error" : "ok"}
                title={
                  broken > 0
                    ? `${broken} of these would stop a film`
                    : "Everything that a film needs is there"
                }
                action={
                  <Button busy={found.isFetching} onClick={() => void found.refetch()}>
                    Look again
                  </Button>
                }
              />
              <ul className={css.cards}>
                {sorted.map((one) => (
                  <li key={one.part} className={css.card}>
                    <div className={css.line}>
                      <h3>{one.part.replace(/^Backend /, "Service ")}</h3>
                      <span className={`${css.badge} ${css[one.state] ?? ""}`}>
                        <Icon name={STATES[one.state].icon} size={16} />
                        {STATES[one.state].words}
                      </span>
                    </div>
                    <p className="small">{one.text}</p>
                    {one.remedy && <p className="small muted">{one.remedy}</p>}
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Asked>
    </Section>
  );
}
