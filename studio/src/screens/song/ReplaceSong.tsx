import { type ReactNode, useState } from "react";
import type { ProjectChange } from "songreel";
import { server } from "../../api/queries";
import { dollars, isNothing } from "../../app/money";
import { partOf } from "../../jobs/words";
import { useChange } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Notice } from "../../ui/Notice";
import { ChooseSong } from "./ChooseSong";
import css from "./Song.module.css";

/** Take another song for the film: first what that leaves out of date, then, if it is wanted, the change. */
export function ReplaceSong({
  projectId,
  songId,
  onClose,
}: {
  projectId: string;
  songId: string;
  onClose: () => void;
}): ReactNode {
  const change = useChange(projectId);
  const [chosen, setChosen] = useState<{ songId: string; would: ProjectChange } | null>(null);
  const [busy, setBusy] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [isSame, setIsSame] = useState(false);
  const choose = async (song_id: string) => {
    setIsSame(song_id === songId);
    if (song_id === songId) return;
    const would = await tried(song_id);
    if (would) setChosen({ songId: song_id, would });
  };
  const tried = async (song_id: string) => {
    let would: ProjectChange | null = null;
    await change(
      async (version) => {
        would = await server.projects.change(projectId, { song_id }, { version, dryRun: true });
        // What is shown stays the project as it is.
        return { ...would, project: await server.projects.get(projectId) };
      },
      { quiet: true },
    );
    return would;
  };
  const take = async (song_id: string) => {
    setBusy(true);
    const done = await change(
      (version) => server.projects.change(projectId, { song_id }, { version }),
      { quiet: true },
    );
    setBusy(false);
    if (done) onClose();
  };
  return (
    <Dialog
      title="Another song"
      onClose={onClose}
      isHeld={isSending || busy}
      actions={
        chosen && (
          <>
            <Button disabled={busy} onClick={onClose}>
              Keep the song
            </Button>
            <Button look="main" busy={busy} onClick={() => void take(chosen.songId)}>
              Use the other song
            </Button>
          </>
        )
      }
    >
      {chosen ? (
        <Consequences would={chosen.would} />
      ) : (
        <>
          {isSame && (
            <Notice title="That is the song that is there">
              The very same file was chosen. What you corrected about it is applied already.
            </Notice>
          )}
          <ChooseSong
            title="Which one?"
            except={songId}
            onChosen={choose}
            onSending={setIsSending}
          />
        </>
      )}
    </Dialog>
  );
}

function Consequences({ would }: { would: ProjectChange }): ReactNode {
  const clips = would.invalidated.filter((one) => one.scene_id !== null);
  const others = would.invalidated.filter((one) => one.scene_id === null).map((one) => one.what);
  const { amount_usd: amount, unknown } = would.cost;
  return (
    <div className={css.consequences}>
      <p>The film is cut to the other song from now on. Nothing is thrown away.</p>
      <ul>
        {others.length > 0 && <li>Made anew, at no cost: {others.map(partOf).join(", ")}.</li>}
        {clips.length > 0 ? (
          <li>
            {clips.length === 1 ? "One clip is" : `${clips.length} clips are`} out of date then.
            {!isNothing(amount) && ` All that is open would cost ${dollars(amount)}.`}
            {unknown.length > 0 && " Some of it has no known price."} You are asked before anything
            is bought.
          </li>
        ) : (
          <li>All clips that are there stay good.</li>
        )}
      </ul>
    </div>
  );
}
