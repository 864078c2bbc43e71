let left: string | null = null;

/** Note which shot one comes back from, so that the storyboard goes on at its card. */
export function leaveShot(sceneId: string): void {
  left = sceneId;
}

/** Return where the storyboard goes on, once. */
export function leftShot(): { sceneId: string; at: "open" } | null {
  const found = left;
  left = null;
  return found === null ? null : { sceneId: found, at: "open" };
}
