"""How long scenes and shots want to be: long where a song is calm, short where it is strong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import log2

from songreel.domain.analysis import Analysis, SectionLabel
from songreel.domain.cut_plan import Pace
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan.places import Place, frame_at

_FACTORS: dict[Pace, float] = {"calm": 1.5, "normal": 1.0, "fast": 0.62}
_SCENE_SECONDS, _SHOT_SECONDS = 8.0, 6.5
"""Where a song is calmest; where it is strongest, a scene is half as long and a shot lasts 2 s."""
_SCENE_FALL, _SHOT_FALL = 1.0, log2(6.5 / 2)
_LEAST_SPAN = 300
_BIAS: dict[SectionLabel, int] = {"chorus": 120, "verse": -100, "intro": -100, "outro": -100}
"""What a section's place in the song adds to its energy, in thousandths: loud records hardly
differ in loudness between verse and chorus, and are cut differently all the same."""


class Energy:
    """How strong the song is over any stretch of the film, beside the rest of it: 0 to 1."""

    def __init__(self, song: Analysis, rate: FrameRate, frames: int) -> None:
        """Add up the energy of moment and section, half each, and what its label adds to that."""
        edges = [frame_at(section.end, song, rate) for section in song.sections]
        edges[-1] = max(frames, edges[-1])
        curve = song.energy.values or (500,)
        hop = song.energy.hop * rate.numerator
        step = song.sample_rate * rate.denominator
        section = 0
        here: list[int] = []
        felt: list[int] = []
        for frame in range(frames):
            while frame >= edges[section]:
                section += 1
            moment = curve[min(frame * step // hop, len(curve) - 1)]
            under = song.sections[section]
            here.append((moment + under.energy) // 2)
            felt.append(here[-1] + _BIAS.get(under.label, 0))
        self._heard = [0, *accumulate(here)]
        calm, strong = _range(felt)
        span = max(strong - calm, _LEAST_SPAN)
        base = (calm + strong - span) / 2
        beside = (round(1000 * min(1.0, max(0.0, (one - base) / span))) for one in felt)
        self._sums = [0, *accumulate(beside)]

    def between(self, start: int, end: int) -> float:
        """Return the mean energy from one frame to before another, beside the rest of the song."""
        return (self._sums[end] - self._sums[start]) / (1000 * max(1, end - start))

    def heard(self, start: int, end: int) -> int:
        """Return the mean energy from one frame to before another as it was heard, in thousandths.

        Half of it is the moment's, half its section's.
        """
        return (self._heard[end] - self._heard[start]) // max(1, end - start)

    def prefix(self, places: Sequence[Place]) -> list[float]:
        """Return the energy beside the rest of the song, added up to each place, in frames."""
        return [self._sums[place.frame] / 1000 for place in places]


def _range(energy: Sequence[int]) -> tuple[int, int]:
    """Return what the calmest and the strongest tenth of a song do not pass."""
    ordered = sorted(energy)
    return ordered[len(ordered) // 10], ordered[len(ordered) - 1 - len(ordered) // 10]


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
