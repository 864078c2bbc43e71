from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from songreel.cli.errors import exit_code
from songreel.cli.output import (
    ROOM_BYTES,
    NotWrittenError,
    OutputError,
    check_output,
    check_song,
    replacing,
)
from songreel.domain.errors import InvalidRequestError


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_path_that_can_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    check_output(tmp_path / "film.mp4")

    assert list(tmp_path.iterdir()) == []


def test_an_existing_film_is_untouched_by_the_check(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"old")

    check_output(film)

    assert film.read_bytes() == b"old"


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"is a folder\. Name a file in it"):
        check_output(tmp_path)


@pytest.mark.parametrize("name", ["film.mov", "film", "film.mp3"])
def test_other_endings_are_refused_with_the_right_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidRequestError, match=r"'film\.mp4'"):
        check_output(tmp_path / name)


def test_the_song_is_not_overwritten(tmp_path: Path) -> None:
    song = tmp_path / "song.mp4"
    song.write_bytes(b"song")
    (tmp_path / "same.mp4").symlink_to(song)

    with pytest.raises(InvalidRequestError, match="is the song"):
        check_output(tmp_path / "same.mp4", song)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"The folder .*nowhere does not exist"):
        check_output(tmp_path / "nowhere" / "film.mp4")


def test_a_folder_that_takes_no_files_is_refused() -> None:
    # Nobody can make a file there, not even the administrator whom tests may run as.
    with pytest.raises(OutputError, match=r"/dev/fd/film\.mp4 cannot be written"):
        check_output(Path("/dev/fd/film.mp4"))


def test_what_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "film.mp4")

    with pytest.raises(InvalidRequestError, match="no ordinary file"):
        check_output(tmp_path / "film.mp4")


def test_too_little_room_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, ROOM_BYTES - 1))

    with pytest.raises(OutputError, match="Only 99 MB are free"):
        check_output(tmp_path / "film.mp4")


def test_a_film_is_replaced_in_one_go(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"old")

    with replacing(film) as part:
        part.write_bytes(b"new")
        assert film.read_bytes() == b"old"

    assert film.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [film]


def test_a_film_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"old")

    def break_off() -> None:
        with replacing(film) as part:
            part.write_bytes(b"half of the new o")
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert film.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [film]


def test_a_full_disk_says_which_file(tmp_path: Path) -> None:
    def fill() -> None:
        with replacing(tmp_path / "film.mp4") as part:
            part.symlink_to("/dev/full")
            part.write_bytes(b"frame")

    with pytest.raises(NotWrittenError, match=r"film\.mp4 cannot be written \(No space left") as e:
        fill()

    assert "another -o writes it there" in e.value.message
    assert exit_code(e.value) == 1

    assert list(tmp_path.iterdir()) == []


def test_a_song_that_is_there_passes(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(b"RIFF")

    check_song(tmp_path / "song.wav")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("absent.wav", "There is no file"), ("", "is a folder"), ("empty.wav", "is empty")],
)
def test_what_cannot_be_a_song_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "empty.wav").touch()

    with pytest.raises(InvalidRequestError, match=reason):
        check_song(tmp_path / name)
