import type { Analysis } from "songreel";

/** What the song was heard as, in plain words, and what to do where that is not sure. */
export interface Verdict {
  isSure: boolean;
  title: string;
  advice: string | null;
}

// Below this a person should look: the meaning of a confidence, as the server has it.
const SURE = 500;

/** Say how sure it is what was heard: the beat first, since everything rests on it. */
export function verdictOf({ confidence, beats }: Analysis): Verdict {
  const isUnsure = (what: keyof Analysis["confidence"]): boolean => confidence[what] < SURE;
  if (beats.length < 2 || isUnsure("beats")) {
    return {
      isSure: false,
      title: "Not sure of the beat",
      advice: "Tap along for a few bars while it plays, and the cuts of the film follow you.",
    };
  }
  if (isUnsure("downbeats") || isUnsure("metre")) {
    return {
      isSure: false,
      title: "Not sure of the bars: tap along",
      advice:
        "Or play it with the click, and where the high click does not fall on the one, say where bar one is.",
    };
  }
  if (isUnsure("tempo")) {
    return {
      isSure: false,
      title: "Not sure of the tempo",
      advice: "Play it with the click. If it is twice as fast as you count, make it half as fast.",
    };
  }
  if (isUnsure("sections")) {
    return {
      isSure: true,
      title: "The beat is clear",
      advice: "Where the parts begin is less so: look at their names and borders.",
    };
  }
  return { isSure: true, title: "The beat is clear", advice: null };
}

/** Return what else a person should know; that no beat was found says the verdict already. */
export function noticesOf({ notices }: Analysis): readonly string[] {
  return (notices ?? []).filter((notice) => !notice.startsWith("No clear beat"));
}

/** Return the tempo that most of a song has, in beats a minute, or null where there is none. */
export function tempoOf({ tempo, samples }: Analysis): number | null {
  const lengths = new Map<number, number>();
  for (const [index, { sample, millibpm }] of tempo.entries()) {
    const end = tempo[index + 1]?.sample ?? samples;
    const rounded = Math.round(millibpm / 100) / 10;
    lengths.set(rounded, (lengths.get(rounded) ?? 0) + end - sample);
  }
  let longest: number | null = null;
  for (const [bpm, length] of lengths) {
    if (longest === null || length > (lengths.get(longest) ?? 0)) longest = bpm;
  }
  return longest;
}

type Label = Analysis["sections"][number]["label"];

export const LABELS: readonly Label[] = ["intro", "verse", "chorus", "bridge", "break", "outro"];

/** Write the name of a part as it stands on the screen. */
export const nameOfPart = (label: Label): string => label.charAt(0).toUpperCase() + label.slice(1);
