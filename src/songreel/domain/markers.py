"""Markers of a film from what was heard in its song, for whoever cuts it on."""

from __future__ import annotations

from fractions import Fraction

from songreel.domain.analysis import Analysis
from songreel.domain.frames import FrameRate
from songreel.domain.timeline import Marker, MarkerKind, SongTrack


def markers_of(
    analysis: Analysis, track: SongTrack, rate: FrameRate, frames: int
) -> tuple[Marker, ...]:
    """Return a marker for each section, bar and beat that a film holds, in order.

    Each is at the frame nearest to its moment, the later one of two; bars are numbered from the
    song's first downbeat on. Of what begins at the same frame, the section comes first.

    Args:
        analysis: of the whole song.
        track: what of the song is heard in the film, and where it begins.
        rate: of the film.
        frames: its length.
    """
    found: list[Marker] = []
    bar = 0
    for section in analysis.sections:
        _add(found, _frame(section.start, track, rate), MarkerKind.SECTION, section.label.title())
    for beat in analysis.beats:
        bar += beat.position == 1
        frame = _frame(beat.sample, track, rate)
        if beat.position == 1:
            _add(found, frame, MarkerKind.BAR, f"Bar {bar}")
        else:
            _add(found, frame, MarkerKind.BEAT, "")
    heard = rate.frames_for(track.samples, track.sample_rate)
    within = [marker for marker in found if marker.frame < min(frames, heard)]
    return tuple(sorted(within, key=lambda one: (one.frame, _ORDER.index(one.kind))))


_ORDER = (MarkerKind.SECTION, MarkerKind.BAR, MarkerKind.BEAT)


def _add(found: list[Marker], frame: int, kind: MarkerKind, label: str) -> None:
    if frame >= 0:
        found.append(Marker(frame=frame, kind=kind, label=label))


def _frame(sample: int, track: SongTrack, rate: FrameRate) -> int:
    seconds = Fraction(sample - track.first, track.sample_rate)
    return int((seconds * rate.fraction + Fraction(1, 2)) // 1)
