/** How a shot gives way to the next one, at frames of the film; a fade is at its beginning or end. */
export interface Joint {
  readonly kind: "dissolve" | "dip" | "flash" | "whip" | "fade";
  /** The first frame behind it. */
  readonly at: number;
  /** Frames that it covers before that, and from that on. */
  readonly before: number;
  readonly after: number;
}

/** What a joint does to the picture at a frame; all are shares between 0 and 1. */
export interface Blend {
  /** How much of the incoming picture is seen through the outgoing one. */
  readonly incoming: number | null;
  readonly black: number;
  readonly white: number;
  /** How far the picture is thrown to the left, of its width; to the right where it is negative. */
  readonly thrown: number;
}

const NOTHING: Blend = { incoming: null, black: 0, white: 0, thrown: 0 };

/** Return the joint that covers a frame; they lie in their order, and never over each other. */
export function jointAt(joints: readonly Joint[], frame: number): Joint | null {
  let low = 0;
  let high = joints.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const joint = joints[middle];
    if (joint && joint.at + joint.after <= frame) low = middle + 1;
    else high = middle;
  }
  const joint = joints[low];
  return joint && joint.at - joint.before <= frame ? joint : null;
}

/** Return what is seen at a frame within a joint, by the same sums as the film is rendered with. */
export function blendAt(joint: Joint | null, frame: number): Blend {
  if (!joint) return NOTHING;
  const { kind, at, before, after } = joint;
  const isOut = frame < at;
  const into = frame - (at - before);
  const left = at + after - frame;
  if (kind === "dissolve") {
    // Each frame stands for its middle, so that the first and the last are as far from the cut.
    return { ...NOTHING, incoming: (2 * into + 1) / (2 * (before + after)) };
  }
  if (kind === "flash") {
    const part = isOut ? (into + 1) / (before + 1) : left / after;
    return { ...NOTHING, white: part * part };
  }
  if (kind === "whip") {
    const way = isOut ? into / before : -left / after;
    return { ...NOTHING, thrown: way ** 3 };
  }
  return { ...NOTHING, black: 1 - (isOut ? (at - 1 - frame) / before : (frame - at) / after) };
}
