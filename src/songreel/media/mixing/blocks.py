"""Sound in pieces of any length, brought into blocks of one length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np

from songreel.media.mixing.gains import Pcm

T = TypeVar("T")


class Reader:
    """Takes so many samples at a time from a sound that comes in pieces."""

    def __init__(self, pieces: Iterator[Pcm], channels: int) -> None:
        self._pieces = pieces
        self._held: list[Pcm] = [np.zeros((channels, 0), np.float32)]
        self._length = 0

    def read(self, samples: int) -> Pcm:
        """Return the next samples; fewer where the sound ends."""
        while self._length < samples:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held.append(piece)
            self._length += piece.shape[1]
        sound = np.concatenate(self._held, axis=1) if len(self._held) > 1 else self._held[0]
        self._held = [sound[:, samples:]]
        self._length = self._held[0].shape[1]
        return sound[:, :samples]

    def finish(self) -> None:
        """Pass over the rest, so that what comes after the last block is noticed too."""
        for _ in self._pieces:
            pass


def padded(sound: Pcm, samples: int) -> Pcm:
    """Return a sound with silence behind it up to a length."""
    missing = samples - sound.shape[1]
    return sound if missing <= 0 else np.pad(sound, ((0, 0), (0, missing)))


def followed(items: Iterable[T]) -> Iterator[tuple[T, T | None]]:
    """Give each item with the one after it; None follows the last."""
    rest = iter(items)
    now = next(rest, None)
    while now is not None:
        following = next(rest, None)
        yield now, following
        now = following
