"""The cuts of a film, found in its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from songreel.media.shot_detection.sketches import Sketch, sketches
from songreel.media.shot_detection.watcher import FoundCut, Watcher


@dataclass(frozen=True, slots=True)
class FilmCuts:
    """What was seen in a film.

    Attributes:
        times: of each picture in seconds from the first one's.
        cuts: ascending.
    """

    times: tuple[Fraction, ...]
    cuts: tuple[FoundCut, ...]


def find_cuts(path: Path, on_picture: Callable[[int], object] | None = None) -> FilmCuts:
    """Look at every picture of a film and return its cuts, to the frame.

    Args:
        path: the film.
        on_picture: hears how many pictures were seen; what it raises ends the search.

    Raises:
        MediaError: the file is no video that is read here, a damaged one, or longer than 20
            minutes.
        OSError: there is no such file, or it cannot be read.
    """
    times: list[Fraction] = []

    def noted() -> Iterator[Sketch]:
        for sketch in sketches(path):
            times.append(sketch.time)
            yield sketch
            if on_picture is not None:
                on_picture(len(times))

    cuts = tuple(Watcher().watch(noted()))
    return FilmCuts(tuple(times), cuts)
