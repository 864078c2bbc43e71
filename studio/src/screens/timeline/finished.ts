import type { CutPlan } from "songreel";
import { FRAMES_A_SECOND } from "../../app/time";
import type { Caption, CaptionWord } from "../../player/captions";
import type { Joint } from "../../player/joints";
import type { Title } from "../../player/titles";
import type { Line } from "../song/lyricsText";
import type { Change, Finish } from "./history";

/** How many frames a transition has, as films are rendered; a flash begins with its cut. */
const USUAL = { dissolve: 12, dip: 16, flash: 8, whip: 8 } as const;
const SHORTEST_DISSOLVE = 3;
const RISE = FRAMES_A_SECOND / 2;
const FALL = FRAMES_A_SECOND;
const LAST_LINE_MILLISECONDS = 4000;

/**
 * Return where a film has transitions and fades, at the frames that it will be rendered with.
 *
 * A dissolve shows what lies beyond the cut: `lengths` has how many frames each clip has. `begins` says
 * how each scene begins, where that is not as the film does it.
 */
export function jointsOf(
  plan: Pick<CutPlan, "shots" | "cuts" | "frames">,
  { transitions, fades }: Pick<Finish, "transitions" | "fades">,
  lengths: readonly number[],
  begins: readonly (Change | null)[] = [],
): Joint[] {
  const joints: Joint[] = [];
  const first = plan.shots[0];
  const last = plan.shots.at(-1);
  const rise = Math.min(RISE, half(first?.frames));
  const fall = Math.min(FALL, half(last?.frames));
  if (fades && rise > 0) joints.push({ kind: "fade", at: 0, before: 0, after: rise });
  joints.push(...between(plan, transitions, lengths, begins));
  if (fades && fall > 0) joints.push({ kind: "fade", at: plan.frames, before: fall, after: 0 });
  return joints;
}

/** Return how the film itself has the cut at a frame seen. */
export function usualAt(plan: Pick<CutPlan, "cuts">, transitions: Change, frame: number): Change {
  const isBorder = plan.cuts.some((cut) => cut.frame === frame && cut.lands_on === "section");
  return isBorder ? transitions : "cut";
}

function* between(
  plan: Pick<CutPlan, "shots" | "cuts">,
  transitions: Change,
  lengths: readonly number[],
  begins: readonly (Change | null)[],
): Generator<Joint> {
  for (const [index, incoming] of plan.shots.entries()) {
    const outgoing = plan.shots[index - 1];
    if (!outgoing || outgoing.clip === incoming.clip) continue;
    const kind = begins[incoming.clip] ?? usualAt(plan, transitions, incoming.start);
    if (kind === "cut") continue;
    const usual = USUAL[kind];
    const usualBefore = kind === "flash" ? 0 : usual / 2;
    // Half of a shot is left to the transition at its other end.
    let before = Math.min(usualBefore, half(outgoing.frames));
    let after = Math.min(usual - usualBefore, half(incoming.frames));
    if (kind === "dissolve") {
      const { numerator = 1, denominator = 1 } = outgoing.speed;
      const end = outgoing.source_in + Math.floor((outgoing.frames * numerator) / denominator);
      const room = (lengths[outgoing.clip] ?? 0) - end;
      // Where a frame of a stretched clip is due is rounded, so it may come one early.
      const sure = Math.max(0, numerator === denominator ? room : room - 1);
      const spare = Math.floor((sure * denominator) / numerator);
      after = Math.min(usual, half(incoming.frames), spare);
      before = Math.min(usual - after, before, lead(incoming));
      if (before + after < SHORTEST_DISSOLVE) continue;
    }
    if (before + after > 0) yield { kind, at: incoming.start, before, after };
  }
}

const half = (frames: number | undefined): number => Math.floor((frames ?? 0) / 2);

function lead({ source_in: sourceIn, speed }: CutPlan["shots"][number]): number {
  const { numerator = 1, denominator = 1 } = speed;
  return Math.floor((sourceIn * denominator) / numerator);
}

/** Return the title of a film of so many frames: half a second after its beginning, for a while. */
export function titleOf(text: string, frames: number): Title | null {
  if (!text.trim()) return null;
  const start = Math.min(FRAMES_A_SECOND / 2, Math.floor(frames / 4));
  const shown = Math.min(3.5 * FRAMES_A_SECOND, frames - start);
  const fade = Math.min(Math.floor(0.4 * FRAMES_A_SECOND), Math.floor(shown / 4));
  return { text, start, end: start + shown, fade };
}

/** Return the lyrics as they stand over the picture of a film of so many frames. */
export function captionsOf(
  lines: readonly Line[],
  style: Finish["captions"],
  frames: number,
): Caption[] {
  // A track of its own is no part of the picture.
  if (style === "off" || style === "soft") return [];
  const ends = endsOf(lines);
  const groups: { start: number; end: number; lines: Line[] }[] = [];
  lines.forEach((line, index) => {
    const start = Math.max(0, frameOf(line.start));
    const end = frameOf(ends[index] ?? line.start);
    if (start >= frames || end <= 0) return;
    const before = groups.at(-1);
    if (before?.start === start) {
      before.lines.push(line);
      before.end = Math.max(before.end, end);
    } else groups.push({ start, end, lines: [line] });
  });
  return groups.map(({ start, end, lines }, index) => {
    const following = groups[index + 1]?.start ?? frames;
    const until = Math.min(Math.max(start + FRAMES_A_SECOND, end), following, frames);
    return { start, end: until, rows: rowsOf(lines, style, start, until) };
  });
}

function rowsOf(
  lines: readonly Line[],
  style: Finish["captions"],
  start: number,
  end: number,
): CaptionWord[][] {
  const plain = lines.flatMap((line) =>
    line.text.split("\n").map((text) => [{ text, at: null as number | null }]),
  );
  if (style !== "karaoke" || lines.some((line) => !line.words?.length)) return plain;
  const sung = lines.map((line) =>
    (line.words ?? []).map(({ start: at, text }) => ({
      text,
      at: Math.min(Math.max(frameOf(at), start), end) as number | null,
    })),
  );
  const order = sung.flat().map(({ at }) => at ?? 0);
  // Two voices at once: one after the other is all that a caption can light.
  return order.every((at, index) => at >= (order[index - 1] ?? 0)) ? sung : plain;
}

/** Return when each line ends: as it says, else with the next one that begins later. */
function endsOf(lines: readonly Line[]): number[] {
  let following: number | null = null;
  let previous: number | null = null;
  return lines
    .toReversed()
    .map((line) => {
      if (previous !== null && previous > line.start) following = previous;
      previous = line.start;
      return line.end ?? following ?? line.start + LAST_LINE_MILLISECONDS;
    })
    .reverse();
}

/** Return the frame nearest to a time in milliseconds. */
const frameOf = (milliseconds: number): number =>
  Math.floor((milliseconds * FRAMES_A_SECOND) / 1000 + 0.5);
