import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Account, Project, ProjectFields } from "songreel";
import { ForMakers } from "../../api/ForMakers";
import { keys, server } from "../../api/queries";
import { Link } from "../../app/Link";
import { plainly } from "../../app/plainly";
import { useChange } from "../../project/useProject";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";

type Accepted = NonNullable<NonNullable<ProjectFields["finish"]>["accept"]>[number];

const SUBJECTS: readonly (readonly [Accepted, RegExp])[] = [
  ["black", /\bblack\b/i],
  ["still", /\bstill\b/i],
  ["silence", /\bsilen/i],
  ["sync", /\bsync|\bbeat|\bcuts?\b/i],
];

/** Says why the last try to render the film failed, and what can be done about it. */
export function FailedFilm(props: { project: Project; job: Account | undefined }): ReactNode {
  const { project, job } = props;
  const change = useChange(project.project_id);
  const isOpen = project.steps.film !== "current";
  const last = useQuery({
    queryKey: [...keys.jobs, "last", project.project_id],
    queryFn: async ({ signal }) => {
      const filter = { projectId: project.project_id, limit: 1 };
      return (await server.jobs.list(filter, { signal })).jobs[0] ?? null;
    },
    enabled: isOpen,
  });
  const failed = job ?? last.data;
  if (!isOpen || failed?.status !== "failed") return null;
  const words = [failed.error?.message, failed.error?.details].filter(
    (one) => typeof one === "string",
  );
  const isFound = failed.error?.error_code === "OUTPUT_INVALID";
  const found = SUBJECTS.filter(([, says]) => says.test(words.join(" "))).map(([name]) => name);
  const accept = async () => {
    const finish = { ...project.finish, accept: found } as NonNullable<ProjectFields["finish"]>;
    await change((version) => server.projects.change(project.project_id, { finish }, { version }));
  };
  return (
    <Notice
      kind="error"
      title={
        isFound
          ? "The film was rendered, and something is wrong with it"
          : "The film could not be rendered"
      }
      action={
        isFound && found.length > 0 ? (
          <ForMakers>
            <Button onClick={() => void accept()}>Take it as it is</Button>
          </ForMakers>
        ) : undefined
      }
    >
      {plainly(words.join(" "))}{" "}
      {isFound && (
        <>
          Its clips are kept.{" "}
          <Link to={{ at: "project", id: project.project_id, tab: "storyboard", scene: null }}>
            Have the clip made anew
          </Link>
          , or take the film as it is and render it again.
        </>
      )}
    </Notice>
  );
}
