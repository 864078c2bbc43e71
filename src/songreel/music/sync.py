"""Lays the cuts of a finished film over the beats of its song.

Beats stand where the film's own sound has them: where the song is heard late, so are its beats.
Without sound in the film they stand as planned, the song's first sample with the first picture.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from statistics import median

import numpy as np

from songreel.domain.analysis import Analysis
from songreel.domain.frames import FrameRate
from songreel.domain.sync import (
    MICROSECONDS,
    Distance,
    Heard,
    Shares,
    SoundSync,
    SyncCut,
    SyncReport,
)
from songreel.domain.sync_verdict import verdict
from songreel.media.probe import probe
from songreel.media.shot_detection.finding import FilmCuts, find_cuts
from songreel.music.heard import Place, has_sound, places

AUDIBLE = 1000
"""Microseconds of offset that count as none: a correlation is no finer, and nobody hears it."""

UNSURE = 500
"""Confidence of beats below which a report says that a person should look at them."""


def report(
    film: Path,
    song: Path | None,
    analysis: Analysis,
    on_picture: Callable[[int], object] | None = None,
) -> SyncReport:
    """Look at a finished film, listen to it, and tell how it lies on its song.

    Args:
        film: the rendered file.
        song: the song, to be looked for in the film's sound; None leaves that out.
        analysis: what is known of the song, as it was heard or corrected.
        on_picture: hears how many pictures were seen; what it raises ends the work.

    Raises:
        MediaError: the film or the song is not one that is read here, or damaged.
        OSError: one of them cannot be read.
    """
    rate = probe(film).rate
    seen = find_cuts(film, on_picture)
    sound, notices = _sound(film, song)
    if analysis.beats and analysis.confidence.beats < UNSURE:
        notices.append("The beats of the song are uncertain: look at them before you trust this.")
    if not analysis.beats:
        notices.append("The song has no beats that could be heard.")
    clock = _Clock(analysis.sample_rate, rate, sound)
    cuts = _cuts(seen, analysis, clock)
    frames = len(seen.times)
    due = rate.frames_for(analysis.samples, analysis.sample_rate)
    film_end = seen.times[-1] + 1 / rate.fraction
    excess = round((film_end - Fraction(analysis.samples, analysis.sample_rate)) * MICROSECONDS)
    shares = _shares(cuts, seen, [clock.heard_at(beat.sample) for beat in analysis.beats], clock)
    judged, why = verdict(rate, frames - due, shares, sound)
    return SyncReport(
        rate=rate,
        frames=frames,
        due=due,
        excess=excess,
        cuts=cuts,
        shares=shares,
        sound=sound,
        verdict=judged,
        why=why,
        notices=tuple(notices),
    )


def _sound(film: Path, song: Path | None) -> tuple[SoundSync | None, list[str]]:
    if song is None:
        return None, []
    if not has_sound(film):
        return None, ["The film has no sound: the cuts are measured from its first picture."]
    found = places(film, song)
    if not found:
        said = "The song is not heard in the film: the cuts are measured from its first picture."
        return None, [said]
    offsets = [round(place.offset * MICROSECONDS) for place in found]
    return SoundSync(
        heard=tuple(map(_heard, found)),
        offset=round(median(offsets)),
        drift=offsets[-1] - offsets[0],
    ), []


def _heard(place: Place) -> Heard:
    return Heard(
        microseconds=round(place.middle * MICROSECONDS),
        offset=round(place.offset * MICROSECONDS),
        likeness=round(place.likeness * 1000),
    )


@dataclass(frozen=True, slots=True)
class _Clock:
    """Tells when a sample of the song is heard in the film, and what a frame is."""

    sample_rate: int
    rate: FrameRate
    sound: SoundSync | None

    @property
    def frame(self) -> Fraction:
        """Return the length of a frame in microseconds."""
        return MICROSECONDS / self.rate.fraction

    def is_within(self, distance: int) -> bool:
        """Tell whether a distance is a frame at most, as whole microseconds can tell."""
        return abs(distance) <= ceil(self.frame)

    def heard_at(self, sample: int) -> int:
        """Return when a sample is heard, in microseconds of the film."""
        planned = round(Fraction(sample * MICROSECONDS, self.sample_rate))
        if self.sound is None or all(abs(one.offset) < AUDIBLE for one in self.sound.heard):
            return planned
        times = [one.microseconds for one in self.sound.heard]
        offsets = [one.offset for one in self.sound.heard]
        return planned + round(float(np.interp(planned, times, offsets)))


def _cuts(seen: FilmCuts, analysis: Analysis, clock: _Clock) -> tuple[SyncCut, ...]:
    beats = [beat.sample for beat in analysis.beats]
    grids = [
        _Grid(moments, clock)
        for moments in (
            beats,
            list(analysis.downbeats),
            [section.start for section in analysis.sections[1:]],
        )
    ]
    bars = np.cumsum([beat.position == 1 for beat in analysis.beats]).tolist()
    cuts: list[SyncCut] = []
    for found in seen.cuts:
        time = round(seen.times[found.frame] * MICROSECONDS)
        beat, downbeat, section = (grid.distance(time) for grid in grids)
        index = None if beat is None else bisect_left(beats, beat.sample)
        cuts.append(
            SyncCut(
                frame=found.frame,
                microseconds=time,
                kind=found.kind,
                beat=beat,
                downbeat=downbeat,
                section=section,
                bar=None if index is None else bars[index],
                position=None if index is None else analysis.beats[index].position,
            )
        )
    return tuple(cuts)


class _Grid:
    """Moments of the song, and when they are heard."""

    def __init__(self, samples: Sequence[int], clock: _Clock) -> None:
        self._samples = samples
        self._clock = clock
        self._times = [clock.heard_at(sample) for sample in samples]

    def distance(self, time: int) -> Distance | None:
        """Return how far a time in microseconds is from the nearest moment."""
        if not self._times:
            return None
        after = bisect_left(self._times, time)
        near = range(max(0, after - 1), min(len(self._times), after + 1))
        index = min(near, key=lambda at: abs(time - self._times[at]))
        off = time - self._times[index]
        frame = self._clock.frame
        return Distance(
            sample=self._samples[index],
            microseconds=off,
            frames=round(off / frame),
            within=self._clock.is_within(off),
        )


def _shares(
    cuts: Sequence[SyncCut], seen: FilmCuts, beats: Sequence[int], clock: _Clock
) -> Shares | None:
    if not cuts:
        return None

    def share(count: int, of: int) -> int:
        return round(1000 * count / of)

    def within(distance: Distance | None) -> bool:
        return distance is not None and distance.within

    times = np.array([round(time * MICROSECONDS) for time in seen.times])
    near = np.zeros(len(times), bool)
    for beat in beats:
        near |= np.abs(times - beat) <= ceil(clock.frame)
    return Shares(
        beats=share(sum(within(cut.beat) for cut in cuts), len(cuts)),
        downbeats=share(sum(within(cut.downbeat) for cut in cuts), len(cuts)),
        sections=share(sum(within(cut.section) for cut in cuts), len(cuts)),
        anything=share(sum(within(cut.beat) or within(cut.section) for cut in cuts), len(cuts)),
        chance=share(int(near.sum()), len(times)),
    )
