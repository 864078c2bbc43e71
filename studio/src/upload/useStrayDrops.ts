import { useEffect } from "react";
import { useWhyNot } from "../api/ForMakers";
import { useSay } from "../ui/Toasts";

/** Have a file that is dropped beside its place do no harm: a browser would show it instead of the page. */
export function useStrayDrops(): void {
  const say = useSay();
  const whyNot = useWhyNot();
  useEffect(() => {
    const hover = (event: DragEvent) => {
      if (!isPlace(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (event.defaultPrevented || isPlace(event)) return;
      event.preventDefault();
      if (event.dataTransfer?.files.length) say(whyNot ?? whereTo(), { kind: "problem" });
    };
    window.addEventListener("dragover", hover);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", hover);
      window.removeEventListener("drop", drop);
    };
  }, [say, whyNot]);
}

/** Tell whether it is dropped where the browser itself knows what to do with it. */
function isPlace({ target, dataTransfer }: DragEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input[type=file]")) return true;
  const isFile = dataTransfer?.types.includes("Files") ?? false;
  return !isFile && target.closest("input, textarea, [contenteditable]") !== null;
}

function whereTo(): string {
  const within = document.querySelector("dialog[open]") ?? document;
  const zone = within.querySelector<HTMLElement>("[data-drop]")?.dataset["drop"];
  if (zone) return `Nothing was done with that file. Drop it on “${zone}”.`;
  return (
    "A file cannot be dropped here. A song is dropped on a new film, or under Song; a clip of your " +
    "own goes to its scene in the storyboard, under “Use a clip of your own”."
  );
}
