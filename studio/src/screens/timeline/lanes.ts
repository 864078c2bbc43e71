/** Where each lane of the timeline stands, in pixels from its top. */
const HEIGHTS = { ruler: 22, parts: 26, wave: 76, clips: 92, changes: 26, words: 28 } as const;
export type Lane = keyof typeof HEIGHTS;

const NAMES: readonly Lane[] = ["ruler", "parts", "wave", "clips", "changes", "words"];
const tops = new Map<Lane, number>();
let height = 0;
for (const name of NAMES) {
  tops.set(name, height);
  height += HEIGHTS[name];
}

export const topOf = (lane: Lane): number => tops.get(lane) ?? 0;
export const heightOf = (lane: Lane): number => HEIGHTS[lane];

/** Return how high all lanes are together, up to the last one that shows something. */
export const heightWith = (last: Lane): number => topOf(last) + HEIGHTS[last];
export const bandOf = (lane: Lane) => ({ top: topOf(lane), bottom: heightWith(lane) });
