import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Workspace } from "songreel";
import { server } from "../../api/queries";
import { dollars } from "../../app/money";
import { Button } from "../../ui/Button";
import { TextField } from "../../ui/Field";
import { useSay } from "../../ui/Toasts";
import { Asked, Section, useDo } from "./parts";
import css from "./Settings.module.css";

const LIST = ["workspaces"];

/** Who shares films with whom, and what each group may spend on a day. */
export function Workspaces(): ReactNode {
  const listed = useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => server.workspaces.list({ signal }),
  });
  return (
    <Section title="Workspaces">
      <Asked query={listed} what="the workspaces">
        {(all) => (
          <ul className={css.cards}>
            {all.map((one) => (
              <li key={one.workspace_id} className={css.card}>
                <Cap one={one} />
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </Section>
  );
}

function Cap({ one }: { one: Workspace }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const { act, busy } = useDo();
  const [cap, setCap] = useState(one.daily_cap_usd ?? "");
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wanted = cap.trim().replace(",", ".") || null;
    void act(
      () => server.workspaces.cap(one.name, wanted),
      () => {
        void client.invalidateQueries({ queryKey: LIST });
        say(
          wanted
            ? `${one.name} may spend ${dollars(wanted)} a day.`
            : `${one.name} has no cap of its own.`,
        );
      },
    );
  };
  return (
    <form className={css.line} onSubmit={save}>
      <h3>
        <bdi>{one.name}</bdi>
      </h3>
      <TextField
        label={`Dollars a day for ${one.name}`}
        inputMode="decimal"
        placeholder="no cap of its own"
        value={cap}
        onChange={(event) => setCap(event.target.value)}
      />
      <Button type="submit" busy={busy} disabled={cap === (one.daily_cap_usd ?? "")}>
        Save
      </Button>
    </form>
  );
}
