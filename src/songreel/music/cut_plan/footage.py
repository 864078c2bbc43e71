"""Which part of a clip each of its shots shows, how fast, and how near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from songreel.domain.footage import Framing, Speed

_WHOLE = Framing()
_NEARER = (
    Framing(zoom=1300, y=440),
    Framing(zoom=1450, x=400, y=430),
    Framing(zoom=1300, y=460),
    Framing(zoom=1450, x=600, y=430),
)
_LEAST_JUMP = Fraction(3, 4)
"""Seconds: to skip less looks like a fault, more like another moment."""


@dataclass(frozen=True, slots=True)
class Take:
    """What one shot shows of its clip; `skipped` is how many frames were left out before it."""

    source_in: int
    speed: Speed
    framing: Framing
    skipped: int = 0


def takes(
    lengths: Sequence[int], source: int, rate: Fraction, *, leap: int = 1, in_step: bool = False
) -> list[Take]:
    """Return what the shots of one clip show: ascending parts of it, none twice.

    Neighbours differ in their framing. Footage that is to spare is skipped at one inner cut,
    which so leads to another moment; shots in step with the song show the moment itself.

    Args:
        lengths: frames of each shot.
        source: frames that the clip has.
        rate: frames a second.
        leap: index of the shot before which spare footage is skipped.
        in_step: whether each frame can only be shown at the moment that it was made for.
    """
    speed = _speed(lengths, source)
    used = sum(speed.source_frames(length) for length in lengths)
    spare = 0 if in_step else source - used
    jump = spare if len(lengths) > 1 and spare >= _LEAST_JUMP * rate else 0
    found: list[Take] = []
    position = 0
    for index, length in enumerate(lengths):
        skipped = jump if index == leap else 0
        position += skipped
        framing = _NEARER[index // 2 % len(_NEARER)] if index % 2 else _WHOLE
        found.append(Take(position, speed, framing, skipped))
        position += speed.source_frames(length)
    return found


def _speed(lengths: Sequence[int], source: int) -> Speed:
    """Return the fastest speed, at most 1, at which the shots find enough footage."""
    total = sum(lengths)
    for shown in range(min(source, total), 0, -1):
        fraction = Fraction(shown, total)
        speed = Speed(numerator=fraction.numerator, denominator=fraction.denominator)
        if sum(speed.source_frames(length) for length in lengths) <= source:
            return speed
    raise ValueError("a clip has fewer frames than shots")
