/** A title in the picture for some frames of the film. */
export interface Title {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Frames in which it appears, and as many in which it goes. */
  readonly fade: number;
}

/** Return how much of a title is seen at a frame, between 0 and 1, as the film is rendered. */
export function strengthAt({ start, end, fade }: Title, frame: number): number {
  if (frame < start || frame >= end) return 0;
  return Math.min(frame - start + 1, end - frame, fade + 1) / (fade + 1);
}

const HEIGHT = 9;
const SMALLEST = 4.5;
const MOST_LINES = 3;
// A letter is about half as wide as it is high, and words keep within nine tenths of the picture.
const LETTER = 0.55;
const WIDTH = 90;

/** Return how high its letters are, in hundredths of the height of a picture of this shape. */
export function sizeOf(text: string, ratio: number): number {
  const rows = text.split("\n").map((row) => [...row].length);
  for (let size = HEIGHT; size > SMALLEST; size -= 0.5) {
    const letters = (WIDTH * ratio) / (size * LETTER);
    const lines = rows.reduce((sum, row) => sum + Math.max(1, Math.ceil(row / letters)), 0);
    if (lines <= Math.max(MOST_LINES, rows.length)) return size;
  }
  return SMALLEST;
}
