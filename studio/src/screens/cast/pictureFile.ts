import type { Take } from "songreel";
import { factsOf } from "../storyboard/board";

const MOST_BYTES = 20_000_000;

/** The files that are pictures, for the field that chooses one. */
export const PICTURES = "image/png,image/jpeg,image/webp";

/** Return why a file cannot be a picture of the film; null where it is sent. */
export function whyNoPicture(file: File): string | null {
  if (file.size === 0) return "This file is empty.";
  if (file.size > MOST_BYTES) return "This picture is larger than 20 MB. Send a smaller one.";
  if (file.type && !file.type.startsWith("image/")) {
    return `${file.name} is no picture. A PNG, JPEG or WebP file is wanted.`;
  }
  return null;
}

/** Say what is seen on a picture of the character, for who does not see it. */
export function altOf(take: Take): string {
  const told = take.source === "own" ? "Your own picture of the character" : "The character";
  return factsOf(take).prompt?.slice(0, 200) ?? told;
}
