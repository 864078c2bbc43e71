"""An edit encodes only what it changes; what is kept is shared, bounded, and checked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.render import plan
from songreel.media.render.cache import SegmentCache
from songreel.media.render.film import Clip, render
from songreel.media.render.words import Planes
from tests.integration.media.footage import film, moving_clip
from tests.integration.media.material import encode_song

pytestmark = pytest.mark.integration

DISSOLVE = Transition(kind=TransitionKind.DISSOLVE, at=60, before=3, after=3)
CUTS = (
    Cut(clip="a", start=0, frames=30, source_in=5),
    Cut(clip="b", start=30, frames=30, source_in=7),
    Cut(clip="c", start=60, frames=30, source_in=12),
    Cut(clip="a", start=90, frames=20, source_in=31),
)
FILM = film(*CUTS, transitions=(DISSOLVE,))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    folder = tmp_path_factory.mktemp("clips")
    return {name: moving_clip(folder / f"{name}.mp4", seed) for seed, name in enumerate("abc", 1)}


@pytest.fixture
def lengths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the frames of each stretch that is encoded."""
    found: list[int] = []
    real = plan.encode

    def counted(draw: Callable[[], Iterator[Planes]], *rest: object) -> None:
        found.append(0)

        def drawing() -> Iterator[Planes]:
            found[-1] = 0
            for planes in draw():
                found[-1] += 1
                yield planes

        real(drawing, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(plan, "encode", counted)
    return found


def kept(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.rglob("*.mp4")}


def test_the_same_film_again_encodes_nothing(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int]
):
    cache = SegmentCache(tmp_path / "kept")
    render(FILM, clips, None, tmp_path / "one.mp4", cache=cache)
    assert lengths == [7, 5, 15, 5]
    render(FILM, clips, None, tmp_path / "two.mp4", cache=cache)
    assert lengths == [7, 5, 15, 5]
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_a_changed_cut_encodes_itself_alone(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int]
):
    cache = SegmentCache(tmp_path / "kept")
    render(FILM, clips, None, tmp_path / "one.mp4", cache=cache)
    lengths.clear()
    changed = CUTS[3].model_copy(update={"source_in": 32})
    edited = film(*CUTS[:3], changed, transitions=(DISSOLVE,))
    render(edited, clips, None, tmp_path / "two.mp4", cache=cache)
    assert lengths == [4]


def test_shots_that_move_in_the_film_stay_encoded(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int]
):
    cache = SegmentCache(tmp_path / "kept")
    render(FILM, clips, None, tmp_path / "one.mp4", cache=cache)
    lengths.clear()
    moved = [cut.model_copy(update={"start": cut.start - 9}) for cut in CUTS[1:]]
    edited = film(
        CUTS[0].model_copy(update={"frames": 21}),
        *moved,
        transitions=(DISSOLVE.model_copy(update={"at": 51}),),
    )
    render(edited, clips, None, tmp_path / "two.mp4", cache=cache)
    assert lengths == []


def test_another_song_encodes_no_picture(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int]
):
    cache = SegmentCache(tmp_path / "kept")
    track = SongTrack(song="song", samples=44_100 * 4, sample_rate=44_100)
    timeline = FILM.model_copy(update={"song": track})
    for number, click in enumerate([1.0, 2.0]):
        song = encode_song(
            tmp_path / f"{number}.wav", "pcm_s16le", samples=44_100 * 4, clicks=(click,)
        )
        render(timeline, clips, song, tmp_path / "film.mp4", cache=cache)
    assert lengths == [7, 5, 15, 5]


@pytest.mark.parametrize(
    "changed",
    [
        film(*CUTS, transitions=(DISSOLVE.model_copy(update={"before": 4}),)),
        film(*CUTS, transitions=(DISSOLVE.model_copy(update={"kind": TransitionKind.DIP}),)),
    ],
    ids=["longer", "another"],
)
def test_a_changed_transition_is_encoded_alone(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int], changed: Timeline
):
    cache = SegmentCache(tmp_path / "kept")
    render(FILM, clips, None, tmp_path / "one.mp4", cache=cache)
    lengths.clear()
    render(changed, clips, None, tmp_path / "two.mp4", cache=cache)
    assert len(lengths) == 1


def test_another_clip_of_the_same_name_is_seen(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int]
):
    cache = SegmentCache(tmp_path / "kept")
    render(FILM, clips, None, tmp_path / "one.mp4", cache=cache)
    lengths.clear()
    others = {**clips, "b": moving_clip(tmp_path / "other.mp4", 4)}
    render(FILM, others, None, tmp_path / "two.mp4", cache=cache)
    assert lengths == [5, 15]


def test_a_damaged_stretch_is_encoded_again(
    clips: dict[str, Clip], tmp_path: Path, lengths: list[int]
):
    cache = SegmentCache(tmp_path / "kept")
    render(FILM, clips, None, tmp_path / "one.mp4", cache=cache)
    lengths.clear()
    damaged = sorted((tmp_path / "kept").rglob("*.mp4"))[0]
    content = bytearray(damaged.read_bytes())
    content[-100] ^= 1
    damaged.unlink()
    damaged.write_bytes(content)
    render(FILM, clips, None, tmp_path / "two.mp4", cache=cache)
    assert len(lengths) == 1
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path):
    cache = SegmentCache(tmp_path / "kept", max_bytes=1000)
    for number, key in enumerate(["aa", "ab", "cc"]):
        part = tmp_path / f"{key}.mp4"
        part.write_bytes(bytes([number]) * 300)
        cache.keep(key, part)
        (found,) = (tmp_path / "kept").rglob(f"{key}-*.mp4")
        os.utime(found, ns=(number, number))
    assert cache.take("aa", tmp_path / "taken.mp4")
    (tmp_path / "dd.mp4").write_bytes(bytes(300))
    cache.keep("dd", tmp_path / "dd.mp4")
    assert sorted(name[:2] for name in kept(tmp_path / "kept")) == ["aa", "cc", "dd"]
    assert not cache.take("ab", tmp_path / "none.mp4")
    assert (tmp_path / "taken.mp4").read_bytes() == bytes(300)


def test_what_is_larger_than_the_whole_cache_is_not_kept(tmp_path: Path):
    cache = SegmentCache(tmp_path / "kept", max_bytes=10)
    (tmp_path / "part.mp4").write_bytes(bytes(11))
    cache.keep("aa", tmp_path / "part.mp4")
    assert not (tmp_path / "kept").exists()


def test_what_a_killed_process_left_is_cleared_away_and_never_taken(tmp_path: Path):
    cache = SegmentCache(tmp_path / "kept")
    (tmp_path / "part.mp4").write_bytes(b"part")
    cache.keep("aa", tmp_path / "part.mp4")
    left = tmp_path / "kept" / "aa" / ".ab-0.mp4.12345678.part"
    fresh = tmp_path / "kept" / "aa" / ".ac-0.mp4.12345678.part"
    left.write_bytes(b"par")
    fresh.write_bytes(b"par")
    os.utime(left, (0, 0))
    assert not cache.take("ab", tmp_path / "none.mp4")
    cache.keep("ad", tmp_path / "part.mp4")
    assert not left.exists()
    assert fresh.exists()


def _rendered(clips: dict[str, Clip], folder: Path, number: int) -> bytes:
    cache = SegmentCache(folder / "kept", max_bytes=60_000)
    for _ in range(3):
        render(FILM, clips, None, folder / f"{number}.mp4", cache=cache)
    return (folder / f"{number}.mp4").read_bytes()


def test_two_processes_share_what_is_kept(clips: dict[str, Clip], tmp_path: Path):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        films = [processes.submit(_rendered, clips, tmp_path, number) for number in range(2)]
        one, other = (future.result() for future in films)
    assert one == other
    names = sorted(name.partition("-")[0] for name in kept(tmp_path / "kept"))
    assert names
    assert len(names) == len(set(names))
    assert [path for path in tmp_path.rglob("*") if ".part" in path.name] == []
