import { CHARACTER, type Take } from "songreel";
import { picked } from "./shotDraft";

/** Return the pictures that a shot is made with: its own ones, and else that of the film. */
export function chosenOf(references: string, usual: string | null): readonly string[] {
  return picked(references) ?? (usual === null ? [] : [usual]);
}

/** Return what a shot is made with once a picture joins those that are chosen by then. */
export function withPicture(
  references: string,
  usual: string | null,
  added: string,
  most: number,
): string {
  if (most === 0) return references;
  const others = chosenOf(references, usual).filter((one) => one !== added);
  // It is the newest, and so the last one.
  const beside = most > others.length ? others : others.slice(0, most - 1);
  return [...beside, added].join(",");
}

/** Return the take that a picture became which was sent; one that is drawn meanwhile is none. */
export function broughtTake(
  takes: readonly Take[],
  known: readonly Take[],
  asset: string,
): Take | undefined {
  const own = takes.filter(
    (take) => take.subject === CHARACTER && take.source === "own" && take.url,
  );
  const before = new Set(known.map((take) => take.take_id));
  return (
    own.findLast((take) => take.media_id === asset) ??
    own.findLast((take) => !before.has(take.take_id))
  );
}

interface Choice {
  /** How many there are. */
  pictures: number;
  /** That of the film. */
  usual: string | null;
  /** Those that the shot has chosen itself; null where it leaves that to the film. */
  own: readonly string[] | null;
  most: number;
}

/** Say which pictures a shot is made with. */
export function said({ pictures, usual, own, most }: Choice): string {
  if (pictures === 0) return "The film has no picture yet: clips need one of the character.";
  if (most === 0) return "";
  if (own === null) {
    return usual === null
      ? "The film has chosen no picture yet: choose one for this shot, or one for every clip under Cast & look."
      : "As in every clip: the film’s own picture of the character.";
  }
  const { length } = own;
  if (length === 0) return "No picture: the clip follows the words alone.";
  if (length > most) {
    return most === 1
      ? "Only the first of them is used."
      : `Only the first ${most} of them are used.`;
  }
  return length === 1
    ? "For this shot alone: this picture, whatever the film takes."
    : `For this shot alone: ${length} pictures.`;
}
