/** Keep a text in the browser; return whether there is room for it. */
export function keepText(place: Storage, name: string, text: string): boolean {
  try {
    place.setItem(name, text);
    return true;
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "QuotaExceededError") return false;
    throw problem;
  }
}
