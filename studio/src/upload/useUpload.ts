import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type UploadOptions } from "songreel";
import { sentence } from "../api/queries";
import { stay } from "../app/route";
import { useSay } from "../ui/Toasts";

/** A file that is being sent. */
export interface Sent {
  name: string;
  size: number;
  /** Between 0 and 1; at 1 the server looks through it. */
  share: number;
  seconds: number;
}

/** What is done with a file. */
interface Way<Taken> {
  /** Why it is not even sent; null where it is. */
  refuse: (file: File) => string | null;
  send: (file: File, options: UploadOptions) => Promise<Taken>;
  /** It is there: what happens then. */
  onSent: (taken: Taken) => Promise<unknown> | unknown;
}

export interface Upload {
  send: (file: File) => void;
  stop: () => void;
  sending: Sent | null;
  problem: string | null;
  /** Say why files cannot be taken, or that nothing is wrong with them. */
  refuse: (problem: string | null) => void;
}

/** Return what sends a file, says how far it is, can be stopped, and asks before one leaves it behind. */
export function useUpload<Taken>(way: Way<Taken>): Upload {
  const say = useSay();
  const [sending, setSending] = useState<Sent | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stopped = useRef<AbortController | null>(null);
  // What is on its way; once it is there, nobody has to stay for it.
  const onItsWay = useRef<{ name: string; free: () => void } | null>(null);
  const free = useCallback(() => {
    onItsWay.current?.free();
    onItsWay.current = null;
  }, []);
  useEffect(
    () => () => {
      if (onItsWay.current) {
        const { name } = onItsWay.current;
        const words = `${name} was not sent: you went elsewhere while it was on its way.`;
        say(`${words} Choose it again.`, { kind: "problem" });
      }
      free();
      stopped.current?.abort();
    },
    [free, say],
  );

  const sendOne = async (file: File) => {
    const controller = new AbortController();
    stopped.current = controller;
    onItsWay.current = {
      name: file.name,
      free: stay(`${file.name} is still being sent. Go elsewhere, and send it anew later?`),
    };
    const began = Date.now();
    const about = { name: file.name, size: file.size };
    setSending({ ...about, share: 0, seconds: 0 });
    let shown = 0;
    try {
      const taken = await way.send(file, {
        signal: controller.signal,
        onProgress: (sent, total) => {
          const share = total ? sent / total : 0;
          // A bar that moves a hundred times is smooth enough; each time the page is drawn anew.
          if (share < 1 && share - shown < 0.01 && shown > 0) return;
          shown = share;
          setSending({ ...about, share, seconds: (Date.now() - began) / 1000 });
        },
      });
      free();
      await way.onSent(taken);
    } catch (reason) {
      if (!controller.signal.aborted) setProblem(refusal(file, reason));
    } finally {
      if (stopped.current === controller) {
        free();
        setSending(null);
      }
    }
  };
  return {
    sending,
    problem,
    refuse: setProblem,
    stop: () => stopped.current?.abort(),
    send: (file) => {
      if (sending !== null) return;
      const refused = way.refuse(file);
      setProblem(refused);
      if (!refused) void sendOne(file);
    },
  };
}

function refusal(file: File, reason: unknown): string {
  const words = sentence(reason);
  if (reason instanceof ApiError) return words;
  return `${words} ${file.name} was not sent; choose it again.`;
}
