import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { WebhookEndpoint, WebhookSecret } from "songreel";
import { sentence, server } from "../../api/queries";
import { useMay } from "../../api/session";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { useSay } from "../../ui/Toasts";
import { DeadLetters } from "./DeadLetters";
import { Asked, Secret, Section, useDo } from "./parts";
import css from "./Settings.module.css";

const LIST = ["webhooks"];

/** Other programs that are told what happens, and what could not be told. */
export function Webhooks(): ReactNode {
  const client = useQueryClient();
  const mayChange = useMay("generate");
  const [secret, setSecret] = useState<WebhookSecret | null>(null);
  const listed = useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => server.webhooks.list({ signal }),
  });
  const told = (made: WebhookSecret) => {
    setSecret(made);
    void client.invalidateQueries({ queryKey: LIST });
  };
  return (
    <div>
      <Section title="Webhooks">
        <p className="muted">
          Other programs can be told what happens here: a film is done, a clip failed, something was
          charged. Each message is signed.
        </p>
        {mayChange ? (
          <Add onAdded={told} />
        ) : (
          <p className="small muted">Your key may only look, so it can add none.</p>
        )}
        <Asked query={listed} what="the webhooks">
          {(all) =>
            all.length === 0 ? (
              <p className="muted">Nobody is told yet.</p>
            ) : (
              <div className={css.cards}>
                {all.map((one) => (
                  <One key={one.endpoint_id} one={one} mayChange={mayChange} onRotated={told} />
                ))}
              </div>
            )
          }
        </Asked>
      </Section>
      <DeadLetters mayChange={mayChange} />
      {secret && (
        <Dialog
          title="The secret of this webhook"
          firm
          onClose={() => setSecret(null)}
          actions={
            <Button look="main" onClick={() => setSecret(null)}>
              I have kept it
            </Button>
          }
        >
          <div className={css.form}>
            <p>
              With it the other program checks that a message is from here. It is shown this once.
            </p>
            <Secret label="The secret" text={secret.secret} />
          </div>
        </Dialog>
      )}
    </div>
  );
}

function Add({ onAdded }: { onAdded: (made: WebhookSecret) => void }): ReactNode {
  const [url, setUrl] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const wish = { url: url.trim(), include_parts: false, description: "", disabled: false };
      onAdded(await server.webhooks.add(wish));
      setUrl("");
    } catch (reason) {
      setProblem(sentence(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={`${css.card} ${css.form}`} onSubmit={add}>
      <TextField
        label="Address"
        type="url"
        placeholder="https://example.org/songreel"
        value={url}
        problem={problem}
        onChange={(event) => setUrl(event.target.value)}
      />
      <div className={css.line}>
        <Button type="submit" busy={busy} disabled={!url.trim()}>
          Add
        </Button>
      </div>
    </form>
  );
}

function One(props: {
  one: WebhookEndpoint;
  mayChange: boolean;
  onRotated: (made: WebhookSecret) => void;
}): ReactNode {
  const { one, mayChange, onRotated } = props;
  const client = useQueryClient();
  const say = useSay();
  const { act, busy } = useDo();
  const [isLeaving, setIsLeaving] = useState(false);
  const id = one.endpoint_id;
  const fresh = () => void client.invalidateQueries({ queryKey: LIST });
  const test = () =>
    act(
      () => server.webhooks.test(id),
      () => say("A test message is on its way."),
    );
  const toggle = () =>
    act(() => server.webhooks.change(id, { disabled: one.disabled_at === null }), fresh);
  const remove = () =>
    act(
      () => server.webhooks.delete(id),
      () => {
        setIsLeaving(false);
        fresh();
      },
    );
  return (
    <section className={css.card} aria-label={one.url}>
      <div className={css.line}>
        <h3>
          <bdi>{one.url}</bdi>
        </h3>
        <span className={`${css.badge} ${one.disabled_at ? css.limited : css.fine}`}>
          {one.disabled_at ? "Off" : "On"}
        </span>
      </div>
      {one.disabled_at && (
        <p className="small">
          Off since {ago(one.disabled_at)}
          {one.disabled_because ? `: ${one.disabled_because}` : ""}. What happens meanwhile is not
          told.
        </p>
      )}
      {mayChange && (
        <div className={css.line}>
          <Button busy={busy} disabled={one.disabled_at !== null} onClick={() => void test()}>
            Send a test
          </Button>
          <Button busy={busy} onClick={() => void toggle()}>
            {one.disabled_at ? "Turn on" : "Turn off"}
          </Button>
          <Button busy={busy} onClick={() => void act(() => server.webhooks.rotate(id), onRotated)}>
            New secret
          </Button>
          <Button look="quiet" onClick={() => setIsLeaving(true)}>
            Delete…
          </Button>
        </div>
      )}
      {isLeaving && (
        <Dialog
          title="Delete this webhook?"
          onClose={() => setIsLeaving(false)}
          actions={
            <>
              <Button onClick={() => setIsLeaving(false)}>Keep it</Button>
              <Button look="danger" busy={busy} onClick={() => void remove()}>
                Delete it
              </Button>
            </>
          }
        >
          <p>It is told nothing more, and what could not be told yet is lost.</p>
        </Dialog>
      )}
    </section>
  );
}
