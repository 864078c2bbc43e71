import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { Key, NewKey } from "songreel";
import { server } from "../../api/queries";
import { useSession } from "../../api/session";
import { dollars } from "../../app/money";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import { MakeKey } from "./MakeKey";
import { Asked, ForAdmins, Secret, Section, Table, useDo } from "./parts";
import css from "./Settings.module.css";
import { Workspaces } from "./Workspaces";

const LIST = ["keys"];
export const RIGHTS: Record<Key["scopes"][number], string> = {
  read: "may look",
  generate: "may make films",
  admin: "runs the server",
};

/** Who may come in, what they may spend, and with whom they share. */
export function Callers(): ReactNode {
  const session = useSession();
  if (session?.entrance === "open") {
    return (
      <Section title="People and keys">
        <Notice title="Nobody needs a key yet">
          Whoever sits at this machine may do everything, and nobody else gets in. As soon as there
          is a key, everybody needs one. The first one is made on this machine, so that nobody else
          can: <code>songreel keys create --name you --scopes admin</code>
        </Notice>
      </Section>
    );
  }
  return (
    <ForAdmins>
      <KeyList />
      <Workspaces />
    </ForAdmins>
  );
}

function KeyList(): ReactNode {
  const client = useQueryClient();
  const listed = useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => server.keys.list({ signal }),
  });
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<NewKey | null>(null);
  const [revoked, setRevoked] = useState<Key | null>(null);
  const fresh = () => {
    void client.invalidateQueries({ queryKey: LIST });
    // A key may have come with a workspace.
    void client.invalidateQueries({ queryKey: ["workspaces"] });
  };
  return (
    <Section title="Keys">
      <p className="muted">
        Whoever has a key comes in with it. Give each person and program one of their own: it says
        who spent what, and ends without the others.
      </p>
      <Button look="main" onClick={() => setIsMaking(true)}>
        Make a key…
      </Button>
      <Asked query={listed} what="the keys">
        {(all) => (
          <Table
            label="All keys"
            heads={["Name", "Rights", "Workspace", "Limits", "Until", ""]}
            rows={all.map((one) => ({
              key: one.key_id,
              cells: [
                <bdi key="name">{one.name}</bdi>,
                RIGHTS[one.scopes.at(-1) ?? "read"],
                <bdi key="workspace">{one.workspace}</bdi>,
                limitsOf(one),
                untilOf(one),
                one.revoked_at === null && (
                  <Button
                    key="revoke"
                    look="quiet"
                    aria-label={`Revoke the key ${one.name}`}
                    onClick={() => setRevoked(one)}
                  >
                    Revoke…
                  </Button>
                ),
              ],
            }))}
          />
        )}
      </Asked>
      {isMaking && (
        <MakeKey
          onClose={() => setIsMaking(false)}
          onMade={(key) => {
            setIsMaking(false);
            setMade(key);
            fresh();
          }}
        />
      )}
      {made && <Shown made={made} onClose={() => setMade(null)} />}
      {revoked && <Revoke one={revoked} onClose={() => setRevoked(null)} onDone={fresh} />}
    </Section>
  );
}

function Shown({ made, onClose }: { made: NewKey; onClose: () => void }): ReactNode {
  return (
    <Dialog
      title="The key is made"
      firm
      onClose={onClose}
      actions={
        <Button look="main" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className={css.form}>
        <p>
          Copy it now: it is shown this once, and nobody can show it again. <bdi>{made.name}</bdi>{" "}
          pastes it at the sign-in of the studio.
        </p>
        <Secret label="The key" text={made.key} />
      </div>
    </Dialog>
  );
}

function Revoke(props: { one: Key; onClose: () => void; onDone: () => void }): ReactNode {
  const { one, onClose, onDone } = props;
  const say = useSay();
  const { act, busy } = useDo();
  const isOwn = useSession()?.key_id === one.key_id;
  const revoke = () =>
    act(
      () => server.keys.revoke(one.key_id),
      () => {
        onClose();
        onDone();
        say(`The key ${one.name} counts no more.`);
      },
    );
  return (
    <Dialog
      title="Revoke this key?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button look="danger" busy={busy} onClick={() => void revoke()}>
            Revoke it
          </Button>
        </>
      }
    >
      <p>
        <b>
          <bdi>{one.name}</bdi>
        </b>
      </p>
      <p>
        Whoever uses it is out at once, also where they are signed in, and what they ordered and was
        not sent yet is stopped. What they made stays. It cannot be undone.
      </p>
      {isOwn && (
        <p>
          <b>You are signed in with it: you will be out yourself.</b>
        </p>
      )}
    </Dialog>
  );
}

function limitsOf(key: Key): string {
  const told = [
    key.daily_cap_usd !== null && `${dollars(key.daily_cap_usd)} a day`,
    key.jobs_per_hour !== null && `${key.jobs_per_hour} jobs an hour`,
    key.requests_per_minute !== null && `${key.requests_per_minute} requests a minute`,
  ].filter(Boolean);
  return told.join(", ") || "none of its own";
}

function untilOf(key: Key): string {
  if (key.revoked_at !== null) return `revoked ${ago(key.revoked_at)}`;
  if (key.expires_at === null) return "no end";
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
  return day.format(new Date(key.expires_at));
}
