import { type PointerEvent, type RefObject, useRef } from "react";

// Nearer to the edge of the window than this, the page scrolls along.
const EDGE = 72;
const SCROLL_PER_FRAME = 14;
// A press that moves less is no drag.
const LEAST = 4;
// Half of what lies between two cards.
const BETWEEN = 8;

/** Where among the others a card would come to lie. */
interface Gap {
  /** In front of which one, counted from 0; their number: behind the last. */
  index: number;
  x: number;
  y: number;
  height: number;
}

interface Drag {
  card: HTMLElement;
  from: number;
  boxes: DOMRect[];
  startX: number;
  startY: number;
  startScroll: number;
  x: number;
  y: number;
  gap: Gap | null;
  isMoving: boolean;
  timer: number;
}

/**
 * Return what begins to drag a card of a list by the pointer: it moves past React, and `drop` is told
 * once where it came to lie. Escape puts it back.
 */
export function useDrag(
  list: RefObject<HTMLElement | null>,
  marker: RefObject<HTMLElement | null>,
  drop: (sceneId: string, to: number) => void,
): (event: PointerEvent<HTMLElement>, sceneId: string) => void {
  const current = useRef<Drag | null>(null);
  return (event, sceneId) => {
    const within = list.current;
    if (!within || event.button !== 0 || current.current) return;
    const cards = [...within.querySelectorAll<HTMLElement>("[data-scene]")];
    const from = cards.findIndex((one) => one.dataset["scene"] === sceneId);
    const card = cards[from];
    if (!card) return;
    const drag: Drag = {
      card,
      from,
      boxes: cards.map((one) => one.getBoundingClientRect()),
      startX: event.clientX,
      startY: event.clientY,
      startScroll: window.scrollY,
      x: event.clientX,
      y: event.clientY,
      gap: null,
      isMoving: false,
      timer: 0,
    };
    current.current = drag;
    const stopped = new AbortController();
    const { signal } = stopped;
    const grip: HTMLElement = event.currentTarget;
    grip.setPointerCapture(event.pointerId);

    const draw = () => {
      drag.timer = requestAnimationFrame(draw);
      const far = Math.hypot(drag.x - drag.startX, drag.y - drag.startY);
      if (!drag.isMoving && far < LEAST) return;
      if (!drag.isMoving) {
        drag.isMoving = true;
        card.dataset["dragged"] = "true";
      }
      if (drag.y < EDGE) window.scrollBy(0, -SCROLL_PER_FRAME);
      if (drag.y > window.innerHeight - EDGE) window.scrollBy(0, SCROLL_PER_FRAME);
      const scrolled = window.scrollY - drag.startScroll;
      card.style.transform = `translate(${drag.x - drag.startX}px, ${drag.y - drag.startY + scrolled}px)`;
      drag.gap = gapAt(drag.boxes, drag.x, drag.y + scrolled);
      mark(marker.current, within, drag.gap, scrolled);
    };
    const end = (isDropped: boolean) => {
      stopped.abort();
      cancelAnimationFrame(drag.timer);
      current.current = null;
      card.style.transform = "";
      delete card.dataset["dragged"];
      mark(marker.current, within, null, 0);
      if (!isDropped || !drag.isMoving || !drag.gap) return;
      const { index } = drag.gap;
      drop(sceneId, index > from ? index - 1 : index);
    };
    grip.addEventListener(
      "pointermove",
      (moved) => {
        drag.x = moved.clientX;
        drag.y = moved.clientY;
      },
      { signal },
    );
    grip.addEventListener("pointerup", () => end(true), { signal });
    grip.addEventListener("pointercancel", () => end(false), { signal });
    window.addEventListener(
      "keydown",
      (pressed) => {
        if (pressed.key !== "Escape") return;
        pressed.preventDefault();
        end(false);
      },
      { signal, capture: true },
    );
    draw();
  };
}

function gapAt(boxes: readonly DOMRect[], x: number, y: number): Gap | null {
  let best: { index: number; box: DOMRect; far: number } | null = null;
  for (const [index, box] of boxes.entries()) {
    const across = Math.max(box.left - x, 0, x - box.right);
    const along = Math.max(box.top - y, 0, y - box.bottom);
    const far = Math.hypot(across, along);
    if (!best || far < best.far) best = { index, box, far };
  }
  if (!best) return null;
  const { index, box } = best;
  const isBehind = x > box.left + box.width / 2;
  return {
    index: isBehind ? index + 1 : index,
    x: isBehind ? box.right + BETWEEN : box.left - BETWEEN,
    y: box.top,
    height: box.height,
  };
}

function mark(
  marker: HTMLElement | null,
  within: HTMLElement,
  gap: Gap | null,
  scrolled: number,
): void {
  if (!marker) return;
  marker.hidden = gap === null;
  if (!gap) return;
  const around = within.getBoundingClientRect();
  const [x, y] = [gap.x - around.left, gap.y - scrolled - around.top];
  marker.style.transform = `translate(${x}px, ${y}px)`;
  marker.style.height = `${gap.height}px`;
}
