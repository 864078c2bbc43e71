import { type ReactNode, useEffect, useState } from "react";
import { inBrowser, keepDraft } from "../../app/kept";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextArea } from "../../ui/Field";
import { useSay } from "../../ui/Toasts";
import { isFile, type Line, pasted } from "./lyricsText";
import type { HeardSong } from "./useSong";

interface PasteLyricsProps {
  song: HeardSong;
  onClose: () => void;
  /** Take a text that is a file of lyrics; returns what is wrong with it. */
  onFile: (text: string) => Promise<string | null>;
  onLines: (lines: readonly Line[]) => void;
}

/** Take lyrics out of a text: one with times in any format, or the bare words. */
export function PasteLyrics({ song, onClose, onFile, onLines }: PasteLyricsProps): ReactNode {
  const draft = `songreel.paste.${song.song_id}`;
  const [text, setText] = useState(() => inBrowser.get(draft) ?? "");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const say = useSay();
  useEffect(() => {
    if (text) keepDraft(draft, text);
    else inBrowser.remove(draft);
  }, [draft, text]);
  const done = () => {
    inBrowser.remove(draft);
    onClose();
  };
  const take = async () => {
    if (!text.trim()) {
      setProblem("There is nothing in it yet.");
      return;
    }
    if (isFile(text)) {
      setBusy(true);
      const wrong = await onFile(text);
      setBusy(false);
      if (wrong) setProblem(wrong);
      else done();
      return;
    }
    const { lines, isGuess } = pasted(text, sung(song));
    onLines(lines);
    if (isGuess) {
      say(
        "The lines are spread evenly over the song for now. Play it, and press “Now” when each begins.",
      );
    }
    done();
  };
  return (
    <Dialog
      title="Paste lyrics"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="main" busy={busy} onClick={() => void take()}>
            Take the text
          </Button>
        </>
      }
    >
      <TextArea
        label="Lyrics"
        dir="auto"
        rows={10}
        value={text}
        onChange={(event) => setText(event.target.value)}
        problem={problem}
        hint="One line a row. Times may stand before the lines (0:12.5 Rain on the roof), or it may be LRC, SRT, WebVTT or ASS. Without times you set them afterwards."
      />
    </Dialog>
  );
}

/** Return where a song is probably sung, in milliseconds: not in what leads in and out. */
function sung({ analysis }: HeardSong): { from: number; to: number } {
  const middle = analysis.sections.filter((one) => one.label !== "intro" && one.label !== "outro");
  const parts = middle.length > 0 ? middle : analysis.sections;
  const rate = analysis.sample_rate / 1000;
  return {
    from: (parts[0]?.start ?? 0) / rate,
    to: (parts.at(-1)?.end ?? analysis.samples) / rate,
  };
}
