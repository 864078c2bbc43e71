import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { keys, sentence, server } from "../../api/queries";
import { go } from "../../app/route";
import { Button } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import { beginFilm } from "../newfilm/draftWish";
import css from "./Projects.module.css";

const IDEA = "A small robot crosses a sleeping city at night to plant a garden on its highest roof";
const CHARACTER =
  "Small silver robot with a red scarf, round curious eyes and a seedling in its hands";

/** A film from a song that comes with Songreel, for who has none at hand. */
export function Demo(): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const open = async () => {
    setBusy(true);
    try {
      const song = await server.songs.demo();
      const project = await server.projects.create({
        title: "Robot garden",
        idea: IDEA,
        character_description: CHARACTER,
        song_id: song.song_id,
      });
      const job = await server.projects.run(project.project_id, { until: "animatic", free: true });
      void client.invalidateQueries({ queryKey: keys.projects });
      beginFilm({
        songId: song.song_id,
        idea: IDEA,
        character: CHARACTER,
        made: { projectId: project.project_id, jobId: job.job_id },
      });
      go({ at: "new" });
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
      setBusy(false);
    }
  };
  return (
    <section className={css.demo} aria-label="Demo">
      <Button icon="song" busy={busy} onClick={() => void open()}>
        Try it with the demo song
      </Button>
      <p className="small muted">
        A song and an idea that come with Songreel. Its draft costs nothing.
      </p>
    </section>
  );
}
