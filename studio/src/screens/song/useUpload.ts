import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { ApiError, type Song } from "songreel";
import { keys, sentence, server } from "../../api/queries";

/** A file that is being sent. */
export interface Sending {
  name: string;
  size: number;
  /** Between 0 and 1; at 1 the server looks through it. */
  share: number;
  seconds: number;
}

const MOST_BYTES = 1_000_000_000;

/** Return what sends a song, says how far it is, and can be stopped. */
export function useUpload(onSent: (song: Song) => Promise<void>): {
  send: (files: readonly File[]) => void;
  stop: () => void;
  sending: Sending | null;
  problem: string | null;
} {
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stopped = useRef<AbortController | null>(null);
  const isSending = sending !== null;
  useEffect(() => () => stopped.current?.abort(), []);
  useEffect(() => {
    if (!isSending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isSending]);

  const sendOne = async (file: File) => {
    const controller = new AbortController();
    stopped.current = controller;
    const began = Date.now();
    const about = { name: file.name, size: file.size };
    setSending({ ...about, share: 0, seconds: 0 });
    let shown = 0;
    try {
      const song = await server.songs.add(file, {
        signal: controller.signal,
        onProgress: (sent, total) => {
          const share = total ? sent / total : 0;
          // A bar that moves a hundred times is smooth enough; each time the page is drawn anew.
          if (share < 1 && share - shown < 0.01 && shown > 0) return;
          shown = share;
          setSending({ ...about, share, seconds: (Date.now() - began) / 1000 });
        },
      });
      void client.invalidateQueries({ queryKey: keys.songs, exact: true });
      await onSent(song);
    } catch (reason) {
      if (!controller.signal.aborted) setProblem(refusal(file, reason));
    } finally {
      if (stopped.current === controller) setSending(null);
    }
  };
  return {
    sending,
    problem,
    stop: () => stopped.current?.abort(),
    send: (files) => {
      const [file] = files;
      if (!file || isSending) return;
      const refused = refuse(files, file);
      setProblem(refused);
      if (!refused) void sendOne(file);
    },
  };
}

function refuse(files: readonly File[], file: File): string | null {
  if (files.length > 1)
    return `A film has one song, and these are ${files.length} files. Send one.`;
  if (file.size === 0) return `${file.name} is empty. Is it still being copied?`;
  if (file.size > MOST_BYTES) {
    const size = (file.size / 1e9).toFixed(1);
    return `${file.name} has ${size} GB, and a song may have 1 GB. Send it as MP3, M4A or FLAC.`;
  }
  return null;
}

function refusal(file: File, reason: unknown): string {
  const words = sentence(reason);
  if (reason instanceof ApiError) return words;
  return `${words} ${file.name} was not sent; choose it again.`;
}
