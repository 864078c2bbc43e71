import type { ReactNode } from "react";
import { Icon } from "../../ui/icons";
import css from "./Export.module.css";
import type { Check, Facts } from "./facts";

const SUMMARY: Record<Check["grade"], string> = {
  pass: "Looked through from beginning to end: nothing is wrong",
  warning: "Looked through from beginning to end: something to look at",
  failure: "Looked through from beginning to end: something is wrong",
};
const REMEDIES: Readonly<Record<string, string>> = {
  flashes:
    "Some people are harmed by flashing pictures: have the clip made anew with calmer light, or warn before the film.",
  loudness: "Choose the loudness for streaming, and render the film again.",
  black: "Have that clip made anew in the storyboard, or leave it as it is meant.",
  still: "Have that clip made anew in the storyboard, or leave it as it is meant.",
  silence: "Listen there: if the song is meant to be silent, all is well.",
  sync: "Look at the cuts in the timeline, and whether the beats of the song are right.",
};

/** What was found when the film was looked through before it was delivered, and what to do about it. */
export function Checks({ facts }: { facts: Facts }): ReactNode {
  if (facts.grade === null) return null;
  return (
    <section className={css.card} aria-label="Self-check">
      <h2 className={css.grade} data-grade={facts.grade}>
        <Icon name={facts.grade === "pass" ? "check" : "warning"} />
        {SUMMARY[facts.grade]}
      </h2>
      <ul className={css.checks}>
        {facts.checks.map((check) => (
          <li key={check.subject} data-grade={check.grade}>
            <Icon name={check.grade === "pass" ? "check" : "warning"} size={18} />
            <div>
              <p>
                {check.grade !== "pass" && <strong>Look at this: </strong>}
                {check.text}
              </p>
              {check.findings.map((finding) => (
                <p key={finding} className="small muted">
                  {finding}
                </p>
              ))}
              {check.grade !== "pass" && REMEDIES[check.subject] && (
                <p className="small">{REMEDIES[check.subject]}</p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
