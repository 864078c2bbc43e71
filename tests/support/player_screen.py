"""What a player shows beside what it plays, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.support.waiting import until

_WATCH = """
shots => {
  const audio = document.querySelector("audio");
  const seen = new Map();
  const notes = [];
  const watch = video => {
    const note = (now, { mediaTime }) => {
      seen.set(video, mediaTime);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  };
  document.querySelectorAll("video").forEach(watch);
  const look = () => {
    const video = document.querySelector("[data-shown=true] video");
    const frame = Math.floor(audio.currentTime * 24);
    if (!audio.paused && video && seen.has(video)) {
      const shot = shots.findLast(one => one.start <= frame);
      const speed = shot.speed.numerator / shot.speed.denominator;
      const wanted = shot.source_in + (audio.currentTime * 24 - shot.start) * speed;
      // A frame is seen from its moment until the next one.
      notes.push([frame, seen.get(video) * 24 - Math.floor(wanted + 0.001), frame - shot.start]);
    }
    window.lookTimer = requestAnimationFrame(look);
  };
  look();
  window.notes = notes;
  window.cuts = shots.map(one => one.start);
}
"""


@dataclass(frozen=True)
class Off:
    """How many frames the pictures were off the sound.

    Attributes:
        cuts: cuts that were passed.
        looks: frames of the page that were looked at.
        median: of all looks.
        most: what 95 of 100 looks kept to.
        median_at_cuts: of the looks within four frames of a cut.
        most_at_cuts: what 95 of 100 of those kept to.
        worst: of all looks.
    """

    cuts: int
    looks: int
    median: float
    most: float
    median_at_cuts: float
    most_at_cuts: float
    worst: float


def watch_player(page: Page, shots: Sequence[dict[str, Any]]) -> None:
    """Begin to note, at each frame of the page, which frame of the film is on it."""
    page.evaluate(_WATCH, list(shots))


def see_off(page: Page, *, until_second: float) -> Off:
    """Wait until the song has come so far, and return how far off the pictures were.

    Raises:
        TimeoutError: it does not come there.
    """
    heard = "document.querySelector('audio').currentTime"
    limit = 2 * until_second + 30
    until(lambda: page.evaluate(heard) > until_second, seconds=limit, pause=0.2, what="the song")
    notes: list[list[float]] = page.evaluate("window.notes")
    starts: list[int] = page.evaluate("window.cuts")
    everywhere = sorted(abs(error) for _, error, _ in notes)
    at_cuts = sorted(abs(error) for _, error, since in notes if since < 4)
    return Off(
        cuts=len({start for start in starts if 0 < start < until_second * 24}),
        looks=len(notes),
        median=_share(everywhere, 0.5),
        most=_share(everywhere, 0.95),
        median_at_cuts=_share(at_cuts, 0.5),
        most_at_cuts=_share(at_cuts, 0.95),
        worst=everywhere[-1],
    )


def _share(ordered: Sequence[float], part: float) -> float:
    return ordered[int(part * len(ordered))]
