import { type ReactNode, useState } from "react";
import type { Project } from "songreel";
import { sentence, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { dollars, isNothing, total } from "../../app/money";
import { useBegin } from "../../jobs/useJobs";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import css from "./Storyboard.module.css";

/** What stands where no scenes are yet: the way to have them written, with the price before. */
export function WriteScenes(props: { project: Project; onAdd: () => void }): ReactNode {
  const { project, onAdd } = props;
  const [price, setPrice] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const { begin, busy } = useBegin();
  const say = useSay();
  const id = project.project_id;
  // Never for more than what was told here; where it is more by now, the new price is asked about.
  const write = async (mostUsd: string, free: boolean) => {
    const job = await begin(() => server.projects.start(id, "scenes", { free, mostUsd }));
    if (job) setPrice(null);
    else if (!free) await ask();
  };
  const ask = async () => {
    setAsking(true);
    try {
      const quote = await server.projects.quote(id);
      const lines = quote.lines.filter((line) => line.subject === "scenes");
      const sum = total(lines.map((line) => line.amount_usd));
      const isKnown = !quote.unknown.some(({ what }) => what.startsWith("The scenes"));
      // Whoever would charge for them is asked for nothing before the price was told.
      if (isKnown && isNothing(sum)) await write("0", true);
      else setPrice(isKnown ? sum : "");
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
    } finally {
      setAsking(false);
    }
  };
  const lacks = [
    project.idea.trim() ? null : "what the film is about",
    project.character.description.trim() ? null : "who is seen in it",
  ].filter((one) => one !== null);
  if (lacks.length > 0) {
    return (
      <Empty
        title="No scenes yet"
        action={
          <Link to={{ at: "project", id, tab: "cast", scene: null }}>Go to Cast &amp; look</Link>
        }
      >
        Say first {lacks.join(" and ")}. Then the scenes can be written, as many as the song wants.
      </Empty>
    );
  }
  return (
    <>
      <Empty
        title="No scenes yet"
        action={
          <div className={css.actions}>
            <Button look="main" busy={busy || asking} onClick={() => void ask()}>
              Write the scenes
            </Button>
            <Button onClick={onAdd}>Add one by hand</Button>
          </div>
        }
      >
        They are written from your idea, as many as the song wants, each for its place in the music.
        You can change every word of them.
      </Empty>
      {price !== null && (
        <Dialog
          title="Who writes the scenes?"
          onClose={() => setPrice(null)}
          actions={
            <>
              <Button busy={busy} onClick={() => void write("0", true)}>
                Write them here for free
              </Button>
              {price !== "" && (
                <Button look="main" busy={busy} onClick={() => void write(price, false)}>
                  {`Have them written for at most ${dollars(price)}`}
                </Button>
              )}
            </>
          }
        >
          {price === ""
            ? "What a language model charges for it is not known, so it is not asked. This computer writes them for nothing, in plainer words."
            : `A language model writes them for at most ${dollars(price)}; what it does not use is given back. This computer writes them for nothing, in plainer words.`}
        </Dialog>
      )}
    </>
  );
}
