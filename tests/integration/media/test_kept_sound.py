"""A film whose pictures were changed keeps its sound, bit by bit; everything else is heard anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from songreel.domain.timeline import ClipSound, ClipSoundMode, Cut, SongTrack, Timeline
from songreel.domain.video import VideoFacts
from songreel.media.mixing import film_sound
from songreel.media.render.cache import SegmentCache
from songreel.media.render.film import Clip, render
from tests.integration.media.footage import SIZE, clip_at, film, moving_clip
from tests.integration.media.material import encode_song
from tests.support.stand_in import write_clip

pytestmark = pytest.mark.integration

FILM = film(
    Cut(clip="a", start=0, frames=30, source_in=5), Cut(clip="b", start=30, frames=60, source_in=7)
)
OTHER = film(
    Cut(clip="a", start=0, frames=37, source_in=5), Cut(clip="b", start=37, frames=53, source_in=14)
)
TRACK = SongTrack(song="song", samples=44_100 * 3, sample_rate=44_100)
HALF = {"samples": 44_100 * 3 // 2, "whole": 44_100 * 3}


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    folder = tmp_path_factory.mktemp("clips")
    return {
        name: moving_clip(folder / f"{name}.mp4", seed, frames=80)
        for seed, name in enumerate("ab", 1)
    }


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("songs")
    first, second = (
        encode_song(folder / f"{click}.wav", "pcm_s16le", clicks=(click,)) for click in (1.0, 2.0)
    )
    return first, second


@pytest.fixture
def mixed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with each sound that is mixed."""
    found: list[object] = []
    real = film_sound._mixed

    def counted(*given: object):
        found.append(given)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(film_sound, "_mixed", counted)
    return found


def with_song(timeline: Timeline, track: SongTrack = TRACK, **more: object) -> Timeline:
    return Timeline.model_validate(timeline.model_dump() | {"song": track, **more})


class Films:
    """Renders films with one cache."""

    def __init__(self, folder: Path, clips: dict[str, Clip]) -> None:
        self.folder, self.clips = folder, clips
        self.cache = SegmentCache(folder / "kept")

    def __call__(
        self, timeline: Timeline, song: Path, *, is_levelled: bool = False, cached: bool = True
    ) -> bytes:
        path = self.folder / "film.mp4"
        facts: VideoFacts = render(
            timeline,
            self.clips,
            song,
            path,
            cache=self.cache if cached else None,
            is_levelled=is_levelled,
        )
        assert facts.has_audio
        assert {one.name for one in self.folder.iterdir()} <= {"film.mp4", "kept"}
        return path.read_bytes()


@pytest.fixture
def films(tmp_path: Path, clips: dict[str, Clip]) -> Films:
    return Films(tmp_path, clips)


@pytest.mark.parametrize("is_levelled", [False, True])
def test_another_cut_keeps_the_sound_bit_by_bit(
    films: Films, songs: tuple[Path, Path], mixed: list[object], is_levelled: bool
):
    anew = films(with_song(OTHER), songs[0], is_levelled=is_levelled, cached=False)
    films(with_song(FILM), songs[0], is_levelled=is_levelled)
    assert len(mixed) == 2
    assert films(with_song(OTHER), songs[0], is_levelled=is_levelled) == anew
    assert len(mixed) == 2


def test_what_is_heard_otherwise_is_encoded_anew(
    films: Films, songs: tuple[Path, Path], mixed: list[object]
):
    films(with_song(FILM), songs[0])
    shorter = film(
        Cut(clip="a", start=0, frames=30, source_in=5),
        Cut(clip="b", start=30, frames=50, source_in=7),
    )
    for number, (timeline, song, is_levelled) in enumerate(
        (
            (with_song(FILM), songs[1], False),
            (with_song(FILM), songs[0], True),
            (with_song(FILM, TRACK.model_copy(update={"fade_out": 4_410})), songs[0], False),
            (with_song(shorter, TRACK.model_copy(update=HALF)), songs[0], False),
        ),
        2,
    ):
        made = films(timeline, song, is_levelled=is_levelled)
        assert len(mixed) == number
        assert films(timeline, song, is_levelled=is_levelled, cached=False) == made
        mixed.pop()


def test_what_was_damaged_is_encoded_anew(
    films: Films, songs: tuple[Path, Path], mixed: list[object]
):
    made = films(with_song(FILM), songs[0])
    for path in films.cache._files():
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.unlink()
        path.write_bytes(content)
    assert films(with_song(FILM), songs[0]) == made
    assert len(mixed) == 2


def test_clips_that_are_heard_are_mixed_each_time(
    films: Films,
    songs: tuple[Path, Path],
    mixed: list[object],
    tmp_path_factory: pytest.TempPathFactory,
):
    sounding = tmp_path_factory.mktemp("sounding") / "b.mp4"
    write_clip(sounding, seconds=4, size=SIZE, audio=True)
    films.clips = films.clips | {"b": clip_at(sounding)}
    sound = ClipSound(mode=ClipSoundMode.AMBIENCE)
    made = [films(with_song(FILM, clip_sound=sound), songs[0]) for _ in range(2)]
    assert len(mixed) == 2
    assert made[0] == made[1] != films(with_song(FILM), songs[0])
