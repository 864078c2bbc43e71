import type { ReactNode } from "react";
import { span } from "../app/time";
import { Button } from "../ui/Button";
import css from "./Upload.module.css";
import type { Sent, Upload } from "./useUpload";

interface SendingProps {
  upload: Pick<Upload, "stop">;
  sent: Sent;
  /** "the song", "your clip". */
  what: string;
}

/** A file on its way: how far it is, how long it takes, and how to stop it. */
export function Sending({ upload, sent, what }: SendingProps): ReactNode {
  const isThere = sent.share >= 1;
  return (
    <div className={css.sending}>
      <p dir="auto" className={css.name}>
        {sent.name}
      </p>
      <progress
        className={css.bar}
        aria-label={`Sending ${what}`}
        max={1}
        {...(isThere ? {} : { value: sent.share })}
      />
      <p className="small muted number">{howFar(sent, what)}</p>
      <p role="status" className="unseen">
        {phaseOf(sent, what)}
      </p>
      {!sent.isTaken && <Button onClick={upload.stop}>Stop</Button>}
    </div>
  );
}

function phaseOf({ share, isTaken }: Sent, what: string): string {
  if (isTaken) return `All of ${what} is there; nearly done`;
  return share >= 1 ? `Looking through ${what}` : `Sending ${what}`;
}

function howFar({ share, seconds, size, isTaken }: Sent, what: string): string {
  const whole = bytes(size);
  if (isTaken) return `All ${whole} are there; nearly done`;
  if (share >= 1) return `All ${whole} are there; looking through ${what}`;
  const left = share > 0.02 ? `, about ${span((seconds / share) * (1 - share))} left` : "";
  return `${Math.round(100 * share)} % of ${whole}${left}`;
}

function bytes(size: number): string {
  if (size >= 1e9) return `${(size / 1e9).toFixed(1)} GB`;
  return `${Math.max(0.1, size / 1e6).toFixed(1)} MB`;
}
