import { type ReactNode, useState } from "react";
import type { Session } from "songreel";
import { WHY_NOT } from "../../api/ForMakers";
import { sentence, server } from "../../api/queries";
import { forgetDraftsNext } from "../../app/drafts";
import { inTab } from "../../app/kept";
import { href } from "../../app/route";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { useSay } from "../../ui/Toasts";
import css from "./SignIn.module.css";

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Who is signed in, and the way out; nothing where nobody needs a key. */
export function Who({ session }: { session: Session }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const say = useSay();
  const [busy, setBusy] = useState(false);
  if (session.entrance !== "session") return null;
  const leave = async () => {
    setBusy(true);
    try {
      await server.session.end();
      // From the start: nothing of what this one saw stays in the page.
      inTab.clear();
      forgetDraftsNext();
      location.assign(href({ at: "projects" }));
    } catch (problem) {
      say(sentence(problem), { kind: "problem" });
      setBusy(false);
    }
  };
  const name = session.key_name ?? "a key";
  return (
    <>
      <button type="button" className={css.who} onClick={() => setIsOpen(true)}>
        <Icon name="person" />
        <span className={css.names}>
          <span className="unseen">Signed in as </span>
          <bdi>{name}</bdi>
          <span className="small muted">
            <bdi>{session.workspace}</bdi>
          </span>
        </span>
      </button>
      {isOpen && (
        <Dialog
          title="You are signed in"
          onClose={() => setIsOpen(false)}
          actions={
            <Button busy={busy} onClick={() => void leave()}>
              Sign out
            </Button>
          }
        >
          <dl className={css.facts}>
            <dt>Key</dt>
            <dd>
              <bdi>{name}</bdi>
            </dd>
            <dt>Workspace</dt>
            <dd>
              <bdi>{session.workspace}</bdi>
            </dd>
            <dt>You may</dt>
            <dd>{rightsOf(session)}</dd>
            {session.expires_at && (
              <>
                <dt>Until</dt>
                <dd>{TIME.format(new Date(session.expires_at))}, then you sign in again</dd>
              </>
            )}
          </dl>
          <p className="small muted">
            What you typed and did not save goes from this browser when you sign out.
          </p>
        </Dialog>
      )}
    </>
  );
}

function rightsOf({ scopes }: Session): string {
  if (scopes.includes("admin")) return "do everything, and run the server";
  return scopes.includes("generate") ? "make films, and spend money" : "only look";
}

/** Says to whoever may only look why nothing can be changed. */
export function LookAlone(): ReactNode {
  return (
    <div className={css.alone} id={WHY_NOT}>
      <Notice title="You may only look">
        Your key lets you see everything of this workspace, and change nothing. Whoever runs the
        server makes one that may: <code>songreel keys create --scopes generate</code>
      </Notice>
    </div>
  );
}
