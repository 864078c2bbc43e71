from __future__ import annotations

import re
import wave
from itertools import chain, pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from songreel.domain.analysis import (
    Analysis,
    Beat,
    Confidence,
    Curve,
    Peaks,
    Section,
    SectionLabel,
    Tempo,
)
from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.media.errors import MediaError
from songreel.media.house_sound import SAMPLE_RATE
from songreel.music.sync import report
from songreel.music.sync_picture import picture
from tests.support.cut_films import Picture, Place, music, write_film

SECONDS, BEAT = 5, SAMPLE_RATE // 2
FRAMES = SECONDS * 24


def analysis(*, sure: int = 900, beats: bool = True) -> Analysis:
    """Return what is true of `music(5)`: 120 beats a minute, four in a bar, two sections."""
    samples = SECONDS * SAMPLE_RATE
    grid = tuple(
        Beat(sample=sample, position=1 + index % 4)
        for index, sample in enumerate(range(0, samples, BEAT))
    )
    halves: tuple[tuple[int, int, SectionLabel, str], ...] = (
        (0, 4 * BEAT, "verse", "A"),
        (4 * BEAT, samples, "chorus", "B"),
    )
    return Analysis(
        listener="truth",
        samples=samples,
        sample_rate=SAMPLE_RATE,
        metre=4,
        tempo=(Tempo(sample=0, millibpm=120_000),),
        beats=grid if beats else (),
        sections=tuple(
            Section(start=start, end=end, label=label, group=group, energy=500, confidence=900)
            for start, end, label, group in halves
        ),
        energy=Curve(hop=2000, values=(500,) * FRAMES),
        drops=(),
        onsets=(),
        confidence=Confidence(beats=sure, downbeats=sure, tempo=sure, metre=sure, sections=sure),
        peaks=Peaks(bucket=512, low=(-60,) * 469, high=(60,) * 469),
    )


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("song") / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((music(SECONDS) * 32_767).astype("<i2").tobytes())
    return path


def pictures(*cuts: int, frames: int = FRAMES) -> chain[Picture]:
    """Give a film of two places in turn that is cut at some frames."""
    edges = [0, *cuts, frames]
    places = [Place(1), Place(2)]
    return chain.from_iterable(
        places[index % 2].shot(range(start, end))
        for index, (start, end) in enumerate(pairwise(edges))
    )


def test_cuts_are_measured_to_beats_bars_and_sections(tmp_path: Path, song: Path) -> None:
    film = write_film(tmp_path / "film.mp4", pictures(12, 48, 75), music(SECONDS))

    told = report(film, song, analysis())

    assert [cut.frame for cut in told.cuts] == [12, 48, 75]
    assert [(cut.bar, cut.position) for cut in told.cuts] == [(1, 2), (2, 1), (2, 3)]
    first, second, third = told.cuts
    assert first.beat is not None
    assert first.beat.sample == BEAT
    assert abs(first.beat.microseconds) <= 100
    assert second.section is not None
    assert second.section.within
    assert third.beat is not None
    assert third.beat.microseconds == pytest.approx(125_000, abs=100)
    assert third.beat.frames == 3
    assert not third.beat.within
    assert third.downbeat is not None
    assert third.downbeat.frames == -21
    assert told.shares is not None
    assert (told.shares.beats, told.shares.downbeats, told.shares.sections) == (667, 333, 333)
    assert told.shares.chance == pytest.approx(1000 * 29 / 120, abs=1)
    assert (told.frames, told.due, told.excess) == (FRAMES, FRAMES, 0)
    assert told.verdict == "poor"


def test_a_film_on_the_beat_is_good(tmp_path: Path, song: Path) -> None:
    film = write_film(tmp_path / "film.mp4", pictures(11, 24, 49, 96), music(SECONDS))

    told = report(film, song, analysis())

    assert (told.verdict, told.why) == (
        "good",
        "All of the cuts lie within one frame of a beat or of a section's beginning.",
    )
    assert told.sound is not None
    assert abs(told.sound.offset) < 500
    assert abs(told.sound.drift) < 500
    assert all(heard.likeness > 900 for heard in told.sound.heard)


@pytest.mark.parametrize("late", [0.04, -0.04, 1.5])
def test_a_shifted_sound_takes_its_beats_along(tmp_path: Path, song: Path, late: float) -> None:
    by = round(late * SAMPLE_RATE)
    sound = music(SECONDS)
    silence = np.zeros((abs(by), 2), np.float32)
    shifted = np.concatenate([silence, sound[:-by]] if by > 0 else [sound[-by:], silence])
    film = write_film(tmp_path / "film.mp4", pictures(48), shifted)

    told = report(film, song, analysis())

    assert told.sound is not None
    assert told.sound.offset == pytest.approx(late * 1e6, abs=500)
    assert abs(told.sound.drift) < 500
    beat = told.cuts[0].beat
    assert beat is not None
    assert beat.microseconds == pytest.approx(-(((late + 0.25) % 0.5) - 0.25) * 1e6, abs=500)


def test_a_sound_that_runs_away_drifts(tmp_path: Path) -> None:
    seconds = 30
    sound = music(seconds, seed=2)
    path = tmp_path / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((sound * 32_767).astype("<i2").tobytes())
    # A hundredth of a second is left out after a third and again after two thirds.
    gone, third = SAMPLE_RATE // 100, seconds * SAMPLE_RATE // 3
    parts = [sound[:third], sound[third + gone : 2 * third], sound[2 * third + gone :]]
    place = Place(1).at(0)
    film = write_film(tmp_path / "film.mp4", [place] * (24 * seconds), np.concatenate(parts))

    told = report(film, path, analysis())

    assert told.sound is not None
    assert [heard.offset for heard in told.sound.heard] == [
        pytest.approx(0, abs=500),
        pytest.approx(-10_000, abs=500),
        pytest.approx(-20_000, abs=500),
    ]
    assert told.sound.drift == pytest.approx(-20_000, abs=500)


def test_a_film_that_ends_too_early_is_told_by_how_much(tmp_path: Path, song: Path) -> None:
    film = write_film(tmp_path / "film.mp4", pictures(48, frames=FRAMES - 6), music(SECONDS))

    told = report(film, song, analysis())

    assert (told.frames, told.frames_over, told.excess) == (FRAMES - 6, -6, -250_000)
    assert told.verdict == "fair"
    assert "6 frames (250 ms) shorter" in told.why


def test_a_film_without_sound_is_measured_from_its_first_picture(
    tmp_path: Path, song: Path
) -> None:
    told = report(write_film(tmp_path / "film.mp4", pictures(48)), song, analysis())

    assert told.sound is None
    assert told.notices == ("The film has no sound: the cuts are measured from its first picture.",)
    assert told.cuts[0].beat is not None
    assert told.cuts[0].beat.microseconds == 0


def test_another_music_in_the_film_is_said(tmp_path: Path, song: Path) -> None:
    film = write_film(tmp_path / "film.mp4", pictures(48), music(SECONDS, beat=0.37, seed=9))

    told = report(film, song, analysis())

    assert told.sound is None
    assert told.notices[0].startswith("The song is not heard in the film")


def test_without_cuts_there_are_no_shares(tmp_path: Path) -> None:
    told = report(write_film(tmp_path / "film.mp4", pictures()), None, analysis())

    assert (told.cuts, told.shares, told.sound) == ((), None, None)
    assert told.verdict == "good"


def test_a_song_without_beats_or_with_uncertain_ones_is_said(tmp_path: Path) -> None:
    rate = FrameRate(numerator=30_000, denominator=1001)
    film = write_film(tmp_path / "film.mp4", pictures(48, frames=60), rate=rate)

    without, unsure = (
        report(film, None, one) for one in (analysis(beats=False), analysis(sure=200))
    )

    assert without.notices == ("The song has no beats that could be heard.",)
    assert without.cuts[0].beat is without.cuts[0].bar is None
    assert unsure.notices[0].startswith("The beats of the song are uncertain")
    assert unsure.rate == rate
    assert unsure.cuts[0].microseconds == 1_601_600


def test_what_is_no_film_is_refused(tmp_path: Path, song: Path) -> None:
    with pytest.raises(MediaError, match="not an MP4 or WebM video"):
        report(song, song, analysis())


def test_the_report_is_drawn_with_each_cut_by_its_distance(tmp_path: Path, song: Path) -> None:
    film = write_film(tmp_path / "film.mp4", pictures(12, 48, 75, 102), music(SECONDS))
    told = report(film, song, analysis())

    drawn = picture(told, analysis(), "a <film> & more")

    root = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    assert root.tag.endswith("svg")
    marks = [
        (group.get("class"), titles[0].text)
        for group in root.iter("{http://www.w3.org/2000/svg}g")
        if (titles := group.findall("{http://www.w3.org/2000/svg}title"))
    ]
    assert [kind for kind, _ in marks] == ["good", "good", "near", "off"]
    assert marks[2][1] == "frame 75, 0:03: +125 ms, +3 frames from beat 2.3"
    assert re.search(r"prefers-color-scheme: dark", drawn)


def test_the_rate_of_a_film_is_its_own(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", pictures(30, frames=40))

    assert report(film, None, analysis()).rate == FILM_RATE
