import { readClock } from "../../app/time";

/** A line of lyrics as the server has it, `lyrics/1`: whole milliseconds. */
export interface Line {
  start: number;
  end?: number | null;
  text: string;
  words?: readonly Word[];
}
export interface Word {
  start: number;
  end?: number | null;
  text: string;
}
export interface Sheet {
  schema: "lyrics/1";
  lines: readonly Line[];
  tags?: Record<string, string>;
  language?: string | null;
}

/** A line while it is edited: its time as it is typed. */
export interface DraftLine {
  key: string;
  time: string;
  text: string;
  /** What it was made of, if it is not new. */
  from: Line | null;
}

const FORMATS = [/^WEBVTT/, /-->/, /^\s*\[\d+:\d/m, /^\[Script Info\]/im, /^\s*\{/];
const TIMED = /^\s*[[(]?(\d+:\d{1,2}(?::\d{1,2})?(?:[.,]\d+)?)[\])]?[\s–—-]+(\S.*)$/u;

/** Tell whether a text is a file of lyrics that the server reads by itself. */
export const isFile = (text: string): boolean => FORMATS.some((format) => format.test(text));

/** What became of a text that was pasted. */
export interface Pasted {
  lines: Line[];
  /** Whether the times are only a guess. */
  isGuess: boolean;
}

/**
 * Make lines of a text that is no file of lyrics. Where lines begin with times as people write them,
 * `1:02.5 Words`, these hold; else the lines are spread over the part of the song that is sung.
 */
export function pasted(text: string, sung: { from: number; to: number }): Pasted {
  const rows = text
    .split(/\r?\n/)
    .map((row) => row.trim())
    .filter(Boolean);
  const timed = rows.map((row) => TIMED.exec(row));
  if (rows.length > 0 && timed.every(Boolean)) {
    const lines = timed.map((match) => ({
      start: Math.round(1000 * (readClock(match?.[1] ?? "") ?? 0)),
      text: match?.[2]?.trim() ?? "",
    }));
    return { lines: lines.sort((a, b) => a.start - b.start), isGuess: false };
  }
  const step = (sung.to - sung.from) / Math.max(1, rows.length);
  const lines = rows.map((row, index) => ({
    start: Math.round(sung.from + index * step),
    text: row,
  }));
  return { lines, isGuess: true };
}

/** Return a line with another time and text. Words keep their times beside it, unless the text is another. */
export function changed(from: Line | null, start: number, text: string): Line {
  const words = text.trim();
  if (!from) return { start, text: words };
  const by = start - from.start;
  const later = (time: number | null | undefined) => (time == null ? time : time + by);
  const moved: Line = { ...from, start, text: words };
  if (from.end !== undefined) moved.end = later(from.end) ?? null;
  if (words !== from.text) delete moved.words;
  else if (from.words) {
    moved.words = from.words.map((word) => ({
      ...word,
      start: word.start + by,
      ...(word.end === undefined ? {} : { end: later(word.end) ?? null }),
    }));
  }
  return moved;
}

/** Why a time cannot stand, or null; `length` is the song's, in seconds. */
export function timeProblem(time: string, length: number): string | null {
  const seconds = readClock(time);
  if (seconds === null) return "Write the time as 1:23.5.";
  if (seconds >= length) return "The song is over by then.";
  return null;
}
