from __future__ import annotations

from pathlib import Path

import pytest

from songreel.music.song import SongError, measure
from tests.integration.media.material import encode_song, ffmpeg
from tests.integration.music.ogg_pages import END_OF_STREAM, Page, joined, pages

SAMPLES = 8 * 48_000


@pytest.fixture(scope="module", params=["libopus", "libvorbis"])
def song(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ogg")
    wav = encode_song(
        folder / "song.wav", "pcm_s16le", sample_rate=48_000, samples=SAMPLES, hiss=0.1
    )
    ffmpeg("-i", wav, "-c:a", request.param, folder / "song.ogg")
    return folder / "song.ogg"


def refused(path: Path) -> str:
    """Return the sentence that a song is refused with."""
    with pytest.raises(SongError) as error:
        measure(path)
    return error.value.message


def test_pages_taken_apart_and_joined_are_the_same_file(song: Path) -> None:
    content = song.read_bytes()
    assert joined(pages(content)) == content


def test_a_song_whose_last_pages_are_missing_is_cut_off(tmp_path: Path, song: Path) -> None:
    parts = list(pages(song.read_bytes()))
    path = tmp_path / "song.ogg"
    path.write_bytes(joined(parts[: len(parts) * 3 // 4]))
    assert refused(path).startswith("The song is damaged or cut off at 0:0")


@pytest.mark.parametrize("missing", [1, 200])
def test_a_song_that_ends_within_its_last_page_is_cut_off(
    tmp_path: Path, song: Path, missing: int
) -> None:
    path = tmp_path / "song.ogg"
    path.write_bytes(song.read_bytes()[:-missing])
    assert refused(path).startswith("The song is damaged or cut off at 0:0")


def test_a_song_that_nothing_ends_is_cut_off(tmp_path: Path, song: Path) -> None:
    parts = list(pages(song.read_bytes()))
    parts[-1].flags &= ~END_OF_STREAM
    path = tmp_path / "song.ogg"
    path.write_bytes(joined(parts))
    assert refused(path).startswith("The song is damaged or cut off at 0:0")


@pytest.mark.parametrize("junk", [b"TAG" + bytes(125), b"OggS", bytes(30_000)])
def test_junk_behind_the_end_is_no_part_of_the_song(
    tmp_path: Path, song: Path, junk: bytes
) -> None:
    path = tmp_path / "song.ogg"
    path.write_bytes(song.read_bytes() + junk)
    assert measure(path).samples == SAMPLES


def test_a_song_may_end_with_a_page_of_no_packets(tmp_path: Path, song: Path) -> None:
    path = tmp_path / "song.ogg"
    path.write_bytes(ended_by(song, b""))
    assert abs(measure(path).samples - SAMPLES) <= 1_024


@pytest.mark.parametrize("song", ["libvorbis"], indirect=True)
def test_a_song_may_end_with_a_packet_of_no_bytes(tmp_path: Path, song: Path) -> None:
    path = tmp_path / "song.ogg"
    path.write_bytes(ended_by(song, b"\0"))
    assert abs(measure(path).samples - SAMPLES) <= 1_024


def ended_by(song: Path, lacing: bytes) -> bytes:
    """Return a song to which a page without sound was added that ends it."""
    *parts, last = pages(song.read_bytes())
    last.flags &= ~END_OF_STREAM
    empty = Page(END_OF_STREAM, last.granule, last.serial, last.number + 1, lacing, b"")
    return joined([*parts, last, empty])
