import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, type UploadOptions } from "songreel";
import { sentence } from "../api/queries";
import { stay } from "../app/route";
import { useNewest } from "../app/useNewest";
import { useSay } from "../ui/Toasts";

/** A file that is being sent. */
export interface Sent {
  name: string;
  size: number;
  /** Between 0 and 1; at 1 the server looks through it. */
  share: number;
  seconds: number;
  /** Whether the server has taken it: it is put in its place, and nothing is left to stop. */
  isTaken: boolean;
}

/** What is done with a file. */
interface Way<Taken> {
  /** Why it is not even sent; null where it is. */
  refuse: (file: File) => string | null;
  send: (file: File, options: UploadOptions) => Promise<Taken>;
  /**
   * It is there: what happens then. False where it could not be put in its place; that is tried again
   * without sending it again.
   */
  onSent: (taken: Taken) => Promise<unknown> | unknown;
}

export interface Upload {
  send: (file: File) => void;
  stop: () => void;
  sending: Sent | null;
  problem: string | null;
  /** Say why files cannot be taken, or that nothing is wrong with them. */
  refuse: (problem: string | null) => void;
  /** A file that the server has, and that is not in its place yet. */
  waiting: { file: File; again: () => void } | null;
}

/** Return what sends a file, says how far it is, can be stopped, and asks before one leaves it behind. */
export function useUpload<Taken>(way: Way<Taken>): Upload {
  const say = useSay();
  const newest = useNewest(way);
  const [sending, setSending] = useState<Sent | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [there, setThere] = useState<{ file: File; taken: Taken } | null>(null);
  const stopped = useRef<AbortController | null>(null);
  const isGone = useRef(false);
  // What is on its way; once it is there, nobody has to stay for it.
  const onItsWay = useRef<{ name: string; free: () => void } | null>(null);
  const free = useCallback(() => {
    onItsWay.current?.free();
    onItsWay.current = null;
  }, []);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      if (onItsWay.current) {
        const { name } = onItsWay.current;
        const words = `${name} was not sent: you went elsewhere while it was on its way.`;
        say(`${words} Choose it again.`, { kind: "problem" });
      }
      free();
      stopped.current?.abort();
    };
  }, [free, say]);

  const sendOne = async (file: File): Promise<Taken | null> => {
    const controller = new AbortController();
    stopped.current = controller;
    onItsWay.current = {
      name: file.name,
      free: stay(`${file.name} is still being sent. Go elsewhere, and send it anew later?`),
    };
    const began = Date.now();
    const about = { name: file.name, size: file.size, isTaken: false };
    setSending({ ...about, share: 0, seconds: 0 });
    let shown = 0;
    try {
      return await newest.current.send(file, {
        signal: controller.signal,
        onProgress: (sent, total) => {
          const share = total ? sent / total : 0;
          // A bar that moves a hundred times is smooth enough; each time the page is drawn anew.
          if (share < 1 && share - shown < 0.01 && shown > 0) return;
          shown = share;
          setSending({ ...about, share, seconds: (Date.now() - began) / 1000 });
        },
      });
    } catch (reason) {
      if (!controller.signal.aborted) setProblem(refusal(file, reason));
      return null;
    } finally {
      stopped.current = null;
      free();
    }
  };
  const place = async (file: File, taken: Taken) => {
    setThere({ file, taken });
    setSending({ name: file.name, size: file.size, share: 1, seconds: 0, isTaken: true });
    try {
      // By now more may be known, and typed, than when the file was chosen.
      if ((await newest.current.onSent(taken)) !== false) setThere(null);
    } catch (reason) {
      if (isGone.current) say(`${file.name}: ${sentence(reason)}`, { kind: "problem" });
      else setProblem(sentence(reason));
    }
  };
  const begin = (act: () => Promise<void>) => {
    if (sending !== null) return;
    setProblem(null);
    void act().finally(() => setSending(null));
  };
  const again = (file: File, taken: Taken) => begin(() => place(file, taken));
  return {
    sending,
    problem,
    refuse: setProblem,
    stop: () => stopped.current?.abort(),
    send: (file) => {
      if (sending !== null) return;
      const refused = newest.current.refuse(file);
      if (refused) {
        setProblem(refused);
      } else if (there?.file === file) {
        again(file, there.taken);
      } else {
        setThere(null);
        begin(async () => {
          const taken = await sendOne(file);
          if (taken !== null && !isGone.current) await place(file, taken);
        });
      }
    },
    waiting:
      there && sending === null
        ? { file: there.file, again: () => again(there.file, there.taken) }
        : null,
  };
}

function refusal(file: File, reason: unknown): string {
  const words = sentence(reason);
  if (reason instanceof ApiError) return words;
  return `${words} ${file.name} was not sent; choose it again.`;
}
