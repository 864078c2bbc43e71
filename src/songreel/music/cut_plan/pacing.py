"""How long scenes and shots want to be: long where a song is calm, short where it is strong."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from songreel.domain.analysis import Analysis
from songreel.domain.cut_plan import Pace
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan.places import Place, frame_at

_FACTORS: dict[Pace, float] = {"calm": 1.5, "normal": 1.0, "fast": 0.62}
_SCENE_SECONDS, _SHOT_SECONDS = 8.0, 6.0
"""At no energy; a scene of the strongest moment is half as long, a shot of it a third."""
_SCENE_FALL, _SHOT_FALL = 1.0, log2(3)


class Energy:
    """How strong the song is over any stretch of the film, 0 to 1."""

    def __init__(self, song: Analysis, rate: FrameRate, frames: int) -> None:
        """Add up the energy of the moment and that of its section, frame by frame, half each."""
        self._sums = [0]
        edges = [frame_at(section.end, song, rate) for section in song.sections]
        edges[-1] = max(frames, edges[-1])
        curve = song.energy.values or (500,)
        hop = song.energy.hop * rate.numerator
        step = song.sample_rate * rate.denominator
        section = 0
        for frame in range(frames):
            while frame >= edges[section]:
                section += 1
            here = curve[min(frame * step // hop, len(curve) - 1)]
            self._sums.append(self._sums[-1] + here + song.sections[section].energy)

    def between(self, start: int, end: int) -> float:
        """Return the mean energy from one frame to before another."""
        return (self._sums[end] - self._sums[start]) / (2000 * max(1, end - start))

    def prefix(self, places: Sequence[Place]) -> list[float]:
        """Return the energy added up to each place, in frames."""
        return [self._sums[place.frame] / 2000 for place in places]


class Pacing:
    """The lengths that scenes and shots aim at.

    Attributes:
        stretch: makes all of it slower, where a long song would need too many shots.
    """

    def __init__(self, pace: Pace, rate: FrameRate, stretch: float = 1.0) -> None:
        """Hold how fast the film is cut."""
        factor = _FACTORS[pace] * stretch * float(rate.fraction)
        self._scene, self._shot = log2(_SCENE_SECONDS * factor), log2(_SHOT_SECONDS * factor)

    def scene(self, energy: float) -> float:
        """Return the base-2 logarithm of the frames that a scene of an energy aims at."""
        return self._scene - _SCENE_FALL * energy

    def shot(self, energy: float) -> float:
        """Return the base-2 logarithm of the frames that a shot of an energy aims at."""
        return self._shot - _SHOT_FALL * energy
