import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Swept } from "songreel";
import { keys, server } from "../../api/queries";
import { useMay } from "../../api/session";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { Check } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { Asked, Section, Table, useDo } from "./parts";
import css from "./Settings.module.css";
import { size } from "./size";

const NAMES: Record<string, string> = {
  films: "Films",
  clips: "Clips",
  originals: "Clips as the services sent them",
  songs: "Songs",
  images: "Pictures",
  house_clips: "Clips made fit for the film",
  derived: "Previews",
  deleted: "Deleted, can be restored",
};

/** What the disk is used for, what can go, and what was deleted. */
export function Storage(): ReactNode {
  const storage = useQuery({
    queryKey: keys.storage,
    queryFn: ({ signal }) => server.storage.get({ signal }),
  });
  return (
    <div>
      <Section title="What the disk is used for">
        <Asked query={storage} what="the use of the disk">
          {(found) => (
            <>
              <Table
                label="Use of the disk"
                heads={["What", "Files", "Size"]}
                rows={[
                  ...Object.entries(found.media).map(([name, share]) => ({
                    key: name,
                    cells: [NAMES[name] ?? name, String(share.files), size(share.bytes)],
                  })),
                  {
                    key: "caches",
                    cells: [
                      "Can be made again",
                      String(found.caches.files),
                      size(found.caches.bytes),
                    ],
                  },
                  {
                    key: "unused",
                    cells: [
                      "Needed by nothing",
                      String(found.unused.files),
                      size(found.unused.bytes),
                    ],
                  },
                ]}
              />
              <p className="number">
                <b>{size(found.free_bytes)}</b> are free. Below {size(found.least_free_bytes)}{" "}
                nothing paid is begun.
              </p>
              <p className="small muted">
                {found.retention_days === null
                  ? "Nothing is deleted because of its age."
                  : `What nobody pinned is deleted after ${found.retention_days} days.`}{" "}
                {found.quota_bytes === null
                  ? "There is no limit to what may be kept."
                  : `At most ${size(found.quota_bytes)} are kept.`}
              </p>
            </>
          )}
        </Asked>
      </Section>
      <CleanUp />
      <Deleted />
    </div>
  );
}

function CleanUp(): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const mayClean = useMay("admin");
  const [deletedToo, setDeletedToo] = useState(false);
  const [found, setFound] = useState<Swept | null>(null);
  const { act, busy } = useDo();
  if (!mayClean) return null;
  const look = () => act(() => server.storage.clean({ dryRun: true, deletedToo }), setFound);
  const clean = () =>
    act(
      () => server.storage.clean({ deletedToo }),
      (done) => {
        setFound(null);
        say(`${size(done.freed_bytes)} are free again.`);
        void client.invalidateQueries({ queryKey: keys.storage });
      },
    );
  return (
    <Section title="Make room">
      <p className="muted">
        What would go by itself within the hour goes now. First you see what that is.
      </p>
      <Check
        label="What was deleted goes for good, too"
        hint="It cannot be restored then."
        checked={deletedToo}
        onChange={(event) => {
          setDeletedToo(event.target.checked);
          setFound(null);
        }}
      />
      {found === null ? (
        <Button busy={busy} onClick={() => void look()}>
          See what would go
        </Button>
      ) : (
        <Notice
          title={
            found.freed_bytes ? `${size(found.freed_bytes)} would be freed` : "Nothing would go"
          }
          action={
            found.freed_bytes > 0 && (
              <Button look="danger" busy={busy} onClick={() => void clean()}>
                Make room now
              </Button>
            )
          }
        >
          {sentencesOf(found)}
        </Notice>
      )}
    </Section>
  );
}

function sentencesOf(found: Swept): string {
  const told = [
    found.expired && `${found.expired} are too old`,
    found.over_quota && `${found.over_quota} are above the limit`,
    found.purged && `${found.purged} were deleted before`,
    found.files && `${found.files} files are needed by nothing`,
  ].filter(Boolean);
  return told.length > 0 ? `${told.join(", ")}.` : "All that is kept is still needed.";
}

function Deleted(): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const { act, busy } = useDo();
  const deleted = useQuery({
    queryKey: [...keys.storage, "deleted"],
    queryFn: ({ signal }) => server.assets.list({ deleted: true, limit: 50 }, { signal }),
  });
  const restore = (id: string) =>
    act(
      () => server.assets.restore(id),
      () => {
        say("It is there again.");
        void client.invalidateQueries({ queryKey: keys.storage });
      },
    );
  return (
    <Section title="Deleted">
      <Asked query={deleted} what="what was deleted">
        {({ assets }) =>
          assets.length === 0 ? (
            <p className="muted">Nothing was deleted within the last day.</p>
          ) : (
            <ul className={css.cards}>
              {assets.map((one) => (
                <li key={one.asset_id} className={`${css.card} ${css.line}`}>
                  <span className={css.grow}>
                    <bdi>{one.name ?? one.kind}</bdi>{" "}
                    <span className="small muted number">
                      {size(one.size_bytes)}, deleted {ago(one.deleted_at ?? one.created_at)}
                    </span>
                  </span>
                  <Button busy={busy} onClick={() => void restore(one.asset_id)}>
                    Restore
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </Section>
  );
}
