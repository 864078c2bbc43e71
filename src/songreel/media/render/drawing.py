"""Drawing the frames of a film from its clips, one after the other."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

from songreel.domain.timeline import Cut, Timeline
from songreel.media.errors import MediaError
from songreel.media.reframe import framed
from songreel.media.render.footage import Footage
from songreel.media.render.shown import Layer, layers_of, transition_at
from songreel.media.render.transitions import drawn
from songreel.media.render.words import Planes, Words


class Drawing:
    """Draws frames of a film in rising order; a context manager.

    A clip is opened for as long as one of its cuts is seen: two at most, within a dissolve.
    """

    def __init__(
        self, timeline: Timeline, clips: Mapping[str, Path], words: Words | None = None
    ) -> None:
        """Prepare to draw; nothing is opened yet.

        Args:
            timeline: of the film.
            clips: the file of each clip, in the house format, of the film's size and rate.
            words: drawn over everything else, or None.
        """
        self._timeline = timeline
        self._clips = clips
        self._words = words
        self._open: dict[int, Footage] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._keep(())

    def frame(self, number: int) -> Planes:
        """Return a frame of the film as I420; its number is above that of the one before.

        Raises:
            MediaError: a clip is damaged, or ends too early; the sentence names the shot.
            OSError: a clip cannot be read.
        """
        timeline = self._timeline
        layers = layers_of(timeline, number)
        self._keep([layer.index for layer in layers])
        pictures = tuple(self._picture(layer) for layer in layers)
        transition = transition_at(timeline, number)
        if transition is None:
            (planes,) = pictures
        else:
            planes = drawn(transition, number, timeline.size, pictures)
        return planes if self._words is None else self._words.draw(number, planes)

    def _picture(self, layer: Layer) -> Planes:
        with naming(layer.index, layer.cut):
            footage = self._open.get(layer.index)
            if footage is None:
                footage = Footage(self._clips[layer.cut.clip], self._timeline.rate)
                self._open[layer.index] = footage
            picture = footage.at(layer.source)
        return framed(picture, self._timeline.size, layer.cut.framing)

    def _keep(self, indices: tuple[int, ...] | list[int]) -> None:
        with ExitStack() as closing:
            for index in [index for index in self._open if index not in indices]:
                closing.enter_context(self._open.pop(index))


@contextmanager
def naming(index: int, cut: Cut) -> Generator[None]:
    """Name the shot in what is said against its clip; shots are counted from 1."""
    try:
        yield
    except MediaError as error:
        raise MediaError(f"Shot {index + 1}, clip {cut.clip}: {error}") from error
