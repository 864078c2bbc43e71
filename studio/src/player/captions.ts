/** Words over the picture for some frames of the film. */
export interface Caption {
  readonly start: number;
  readonly end: number;
  /** Rows, each of words with the frame from which on they are lit; null: never. */
  readonly rows: readonly (readonly CaptionWord[])[];
}

export interface CaptionWord {
  readonly text: string;
  readonly at: number | null;
}

/** Return the caption that stands at a frame. */
export function captionAt(captions: readonly Caption[], frame: number): number | null {
  let low = 0;
  let high = captions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const caption = captions[middle];
    if (caption && caption.end <= frame) low = middle + 1;
    else high = middle;
  }
  const caption = captions[low];
  return caption && caption.start <= frame ? low : null;
}

/** Return how many words of a caption are lit at a frame. */
export function litAt(caption: Caption | undefined, frame: number): number {
  const words = caption?.rows.flat() ?? [];
  return words.filter(({ at }) => at !== null && at <= frame).length;
}
