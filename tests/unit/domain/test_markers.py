from __future__ import annotations

from songreel.domain.analysis import Analysis, Beat, Confidence, Curve, Peaks, Section, Tempo
from songreel.domain.frames import FILM_RATE
from songreel.domain.markers import markers_of
from songreel.domain.timeline import MarkerKind, SongTrack

RATE = 48_000
SAMPLES = 4 * RATE


def heard() -> Analysis:
    """Return four seconds with a beat each half second, in bars of three."""
    return Analysis(
        listener="test/1",
        samples=SAMPLES,
        sample_rate=RATE,
        metre=3,
        tempo=(Tempo(sample=0, millibpm=120_000),),
        beats=tuple(
            Beat(sample=number * RATE // 2 + 100, position=number % 3 + 1) for number in range(7)
        ),
        sections=(
            Section(start=0, end=RATE, label="intro", group="A", energy=1, confidence=1),
            Section(start=RATE, end=SAMPLES, label="verse", group="B", energy=1, confidence=1),
        ),
        energy=Curve(hop=RATE, values=(0, 0, 0, 0)),
        drops=(),
        onsets=(),
        confidence=Confidence(beats=1, downbeats=1, tempo=1, metre=1, sections=1),
        peaks=Peaks(bucket=RATE, low=(0,), high=(0,)),
    )


def told(track: SongTrack, frames: int) -> list[tuple[int, str, str]]:
    return [
        (one.frame, one.kind.value, one.label)
        for one in markers_of(heard(), track, FILM_RATE, frames)
    ]


def test_each_moment_of_the_song_is_at_its_nearest_frame() -> None:
    track = SongTrack(song="s", samples=SAMPLES, sample_rate=RATE)
    assert told(track, 96) == [
        (0, "section", "Intro"),
        (0, "bar", "Bar 1"),
        (12, "beat", ""),
        (24, "section", "Verse"),
        (24, "beat", ""),
        (36, "bar", "Bar 2"),
        (48, "beat", ""),
        (60, "beat", ""),
        (72, "bar", "Bar 3"),
    ]


def test_a_part_of_the_song_begins_with_the_film() -> None:
    second_beat = RATE // 2 + 100
    track = SongTrack(song="s", samples=RATE, sample_rate=RATE, first=second_beat, whole=SAMPLES)
    assert told(track, 96) == [(0, "beat", ""), (12, "section", "Verse"), (12, "beat", "")]


def test_between_two_frames_it_is_the_later_one() -> None:
    half_a_frame = RATE // 48
    track = SongTrack(
        song="s", samples=RATE, sample_rate=RATE, first=RATE - half_a_frame, whole=SAMPLES
    )
    assert told(track, 96)[0] == (1, "section", "Verse")


def test_nothing_is_marked_behind_the_film_or_the_song() -> None:
    track = SongTrack(song="s", samples=SAMPLES, sample_rate=RATE)
    assert max(frame for frame, _, _ in told(track, 37)) == 36
    short = SongTrack(song="s", samples=RATE, sample_rate=RATE, whole=SAMPLES)
    assert {kind for _, kind, _ in told(short, 96)} == {
        MarkerKind.SECTION.value,
        MarkerKind.BAR.value,
        MarkerKind.BEAT.value,
    }
    assert max(frame for frame, _, _ in told(short, 96)) == 12
