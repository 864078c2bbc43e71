"""Moves a picture that has no parts: it is bent, stretched and stepped row by row.

A cut-out of somebody is treated like a sheet of rubber that stands on its feet: squash and stretch
on the beat, a wave that runs up the body, weight from one leg to the other, a turn by narrowing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.figure.moves import PHASES
from songreel.providers.local.words.deeds import Deed

_WAIST = 0.5
"""Height of the waist as a share of the figure's: legs are below it."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Elastic:
    """How a deed deforms a picture in one round of two beats, in shares of its height.

    Attributes:
        squash: how much lower it is on each beat than between two.
        breath: how much the chest widens, once a round.
        sway: how far the crown goes to each side, once a round.
        wave: how far the middle goes the other way: a dancer's hips.
        lag: how much later the crown is than the feet, as a share of a round.
        step: how far the feet are lifted in turn.
        lean: how far the crown is ahead of the feet, in the heading, all the time.
        turn: how much narrower it gets while it looks aside.
        nod: how far the head alone dips on each beat.
    """

    squash: float = 0.0
    breath: float = 0.004
    sway: float = 0.0
    wave: float = 0.0
    lag: float = 0.08
    step: float = 0.0
    lean: float = 0.0
    turn: float = 0.0
    nod: float = 0.0


ELASTIC: dict[Deed, Elastic] = {
    Deed.STAND: Elastic(breath=0.008, sway=0.007),
    Deed.WALK: Elastic(squash=0.022, sway=0.016, step=0.045, lean=0.02),
    Deed.RUN: Elastic(squash=0.05, sway=0.02, step=0.085, lean=0.09),
    Deed.DANCE: Elastic(squash=0.06, sway=0.05, wave=0.035, lag=0.16, step=0.03),
    Deed.SING: Elastic(squash=0.018, breath=0.012, sway=0.026, nod=0.012),
    Deed.LOOK: Elastic(breath=0.007, sway=0.014, turn=0.1),
    Deed.REACH: Elastic(squash=-0.03, breath=0.006, sway=0.02, lean=0.03),
    Deed.PLAY: Elastic(squash=0.024, sway=0.022, wave=0.012, nod=0.018),
    Deed.FLOAT: Elastic(breath=0.01, sway=0.03, wave=0.02, lag=0.25, step=0.02),
    Deed.FLY: Elastic(squash=0.01, sway=0.02, lean=0.05, lag=0.3, wave=0.02),
    Deed.FALL: Elastic(squash=-0.02, sway=0.04, wave=0.03, lag=0.3, step=0.04),
    Deed.SIT: Elastic(breath=0.009, sway=0.01),
}


class Puppet:
    """A picture of somebody that can be asked for any phase of a round."""

    def __init__(self, pixels: Bytes, deed: Deed, *, heading: int = 1, stands: bool = True) -> None:
        """Set up a picture to be moved.

        Args:
            pixels: premultiplied RGBA, cropped to what it shows.
            deed: what it does.
            heading: to which side it leans: -1 left, 1 right.
            stands: whether its lower edge are feet; else it is cut there, and that edge stays.
        """
        self._pixels, self._elastic = pixels, ELASTIC[deed]
        self._heading, self._stands = heading, stands
        high, wide = pixels.shape[:2]
        most = self._elastic
        side = ceil(high * (most.sway + abs(most.lean) + most.wave)) + ceil(wide * 0.04) + 2
        above = ceil(high * (0.6 * abs(most.squash) + most.breath)) + 2
        self._size = (_evened(wide + 2 * side), _evened(high + above))
        self.foot = (self._size[0] / 2, float(self._size[1]))
        """Where the middle of the feet is in each sprite."""

    def sprite(self, index: int) -> Bytes:
        """Return one of `PHASES` sprites of a round, premultiplied RGBA."""
        across, down = _maps(
            self._elastic,
            index / PHASES,
            (self._pixels.shape[1], self._pixels.shape[0]),
            self._size,
            self._heading,
            stands=self._stands,
        )
        return np.asarray(cv2.remap(self._pixels, across, down, cv2.INTER_LINEAR), np.uint8)


def _maps(
    elastic: Elastic,
    moment: float,
    source: tuple[int, int],
    size: tuple[int, int],
    heading: int,
    *,
    stands: bool,
) -> tuple[Floats, Floats]:
    """Return for each pixel of a sprite from where in the picture it comes."""
    wide, high = source
    swing, pulse = sin(2 * pi * moment), cos(4 * pi * moment)
    stretch = 1 - 0.5 * elastic.squash * pulse + 0.3 * elastic.breath * swing
    up = (size[1] - 0.5 - np.arange(size[1], dtype=np.float32)) / (high * stretch)
    rise = np.clip(up, 0, 1)
    chest = np.exp(-(((rise - 0.66) / 0.16) ** 2))
    girth = stretch**-0.6 * (1 + elastic.breath * (1 + swing) * chest)
    girth *= 1 - elastic.turn * (0.5 - 0.5 * cos(2 * pi * moment))
    late = np.sin(2 * pi * (moment - elastic.lag * rise))
    bend = elastic.sway * rise**1.6 * late - elastic.wave * np.sin(pi * rise) * late
    bend = high * (bend + heading * elastic.lean * rise**1.3)
    x = np.arange(size[0], dtype=np.float32)[None] + 0.5 - size[0] / 2
    across = (x - bend[:, None]) / girth[:, None] + wide / 2 - 0.5
    dip = elastic.nod * (0.5 + 0.5 * pulse) * np.clip((rise - 0.72) / 0.12, 0, 1)
    down = high * (1 - up - dip)[:, None] - 0.5 + np.zeros_like(across)
    if stands and elastic.step:
        legs = np.clip(1 - rise / _WAIST, 0, 1)[:, None] ** 1.2
        split = np.tanh((across - wide / 2) / (0.06 * wide))
        lift = np.where(split > 0, max(0.0, swing), max(0.0, -swing)) * np.abs(split)
        down += (high * elastic.step * lift * legs).astype(np.float32)
    return across.astype(np.float32), down.astype(np.float32)


def _evened(size: int) -> int:
    return size + size % 2
