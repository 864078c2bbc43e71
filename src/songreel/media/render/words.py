"""What the render asks of whoever draws titles and captions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Planes = NDArray[np.uint8]
"""A picture as I420, limited range, BT.709: shape (height * 3 // 2, width)."""


class Words(Protocol):
    """Words on the picture; several threads draw with the same ones at once."""

    def stretches(self) -> Sequence[tuple[int, int]]:
        """Return the stretches of the film that are drawn on: first frame, first one after."""
        ...

    def draw(self, frame: int, planes: Planes) -> Planes:
        """Return a frame of the film with its words; the planes that are given may be changed."""
        ...

    def key(self, start: int, end: int) -> str:
        """Describe all that is drawn on the frames from `start` to before `end`.

        The same description means the same pixels on the same pictures. Where it counts frames,
        it counts them from `start`, so that words that move with their picture stay the same.
        """
        ...
