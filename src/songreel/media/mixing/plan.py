"""What a film is to sound like, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from songreel.domain.timeline import Timeline

if TYPE_CHECKING:
    from songreel.media.loudness import Loudness

_NAMED = 10
"""Shots that a notice names; a film that is stretched throughout has hundreds."""


@dataclass(frozen=True, slots=True)
class SoundPlan:
    """Where a film's sound comes from: its own timeline, not that of prepared pictures.

    Pictures that are encoded anew become files without sound, named by a timeline of copies; the
    clips that are heard are those of the original one.

    Attributes:
        timeline: of the film; its rate and its length are those of the pictures.
        clips: the file of each clip that its cuts name, with the clip's sound.
        is_levelled: whether the whole is brought to the loudness of streaming services.
    """

    timeline: Timeline
    clips: Mapping[str, Path]
    is_levelled: bool = False


class SoundWay(StrEnum):
    """How a film got its sound: none at all, packets as they were, or encoded once."""

    NONE = "none"
    COPIED_SONG = "copied-song"
    COPIED_CLIPS = "copied-clips"
    ENCODED = "encoded"


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """What became of a film's sound.

    Attributes:
        way: how it was written.
        gain: hundredths of a decibel by which the whole was turned up, or down where negative.
        loudness: of the whole with that gain, before it was encoded; None where nobody measured.
        clips_lowered: hundredths of a decibel by which the clips' sound went down, where it did
            most, because there was no more room beside the song.
        goes_over: whether samples went beyond full scale: the song's own do, for nothing is
            taken from it. Players cut such samples off.
        silent_cuts: cuts, from 0 on, whose clips have sound that is not heard: they are shown at
            another speed, and sound does not follow.
    """

    way: SoundWay
    gain: int = 0
    loudness: Loudness | None = None
    clips_lowered: int = 0
    goes_over: bool = False
    silent_cuts: tuple[int, ...] = ()

    def notices(self) -> list[str]:
        """Return what whoever listens should know, a sentence each."""
        said: list[str] = []
        if self.clips_lowered:
            said.append(
                f"The clips' own sound is up to {self.clips_lowered / 100:.1f} dB lower than "
                "wished: the song leaves no more room beside it."
            )
        if self.silent_cuts:
            shots = ", ".join(str(cut + 1) for cut in self.silent_cuts[:_NAMED])
            more = len(self.silent_cuts) - _NAMED
            others = f" and {more} more" if more > 0 else ""
            said.append(
                f"The sound of shots {shots}{others} is not heard: they are shown at another "
                "speed, which sound does not follow."
            )
        return said
