import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { server } from "../../api/queries";
import { ago } from "../../app/time";
import { Button } from "../../ui/Button";
import { useSay } from "../../ui/Toasts";
import { Asked, Section, Table, useDo } from "./parts";

const TOLD: Record<string, string> = {
  queued: "A job waits",
  started: "A job began",
  phase: "A job goes on",
  progress: "A job goes on",
  shot: "A shot is there",
  submitted: "An order was sent",
  settled: "An order was charged, or not",
  succeeded: "A job is done",
  failed: "A job failed",
  cancelled: "A job was stopped",
  test: "A test",
};
const LIST = ["webhooks", "dead"];

/** Messages that were given up after a day of tries, to be sent again. */
export function DeadLetters({ mayChange }: { mayChange: boolean }): ReactNode {
  const client = useQueryClient();
  const say = useSay();
  const { act, busy } = useDo();
  const dead = useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => server.webhooks.messages({ state: "dead", limit: 100 }, { signal }),
  });
  const resend = (id: string) =>
    act(
      () => server.webhooks.resend(id),
      () => {
        say("It is sent again.");
        void client.invalidateQueries({ queryKey: LIST });
      },
    );
  return (
    <Section title="What could not be told">
      <Asked query={dead} what="what could not be told">
        {(messages) =>
          messages.length === 0 ? (
            <p className="muted">All messages arrived, or are still tried.</p>
          ) : (
            <Table
              label="Messages that were given up"
              heads={["What", "When", "Why", ""]}
              rows={messages.map((one) => ({
                key: one.message_id,
                cells: [
                  TOLD[one.type] ?? one.type,
                  ago(one.created_at),
                  one.last_error ?? (one.last_status ? `status ${one.last_status}` : "–"),
                  mayChange && (
                    <Button
                      key="again"
                      busy={busy}
                      aria-label={`Send again: ${TOLD[one.type] ?? one.type}`}
                      onClick={() => void resend(one.message_id)}
                    >
                      Send again
                    </Button>
                  ),
                ],
              }))}
            />
          )
        }
      </Asked>
    </Section>
  );
}
