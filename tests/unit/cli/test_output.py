from __future__ import annotations

import errno
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


def test_a_disk_that_takes_no_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "touch", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)

    with pytest.raises(OutputError, match=r"Read-only.*Choose another place with -o") as refused:
        check_output(tmp_path / "film.mp4")
    assert exit_code(refused.value) == 2


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    film = tmp_path / f"{'f' * 251}.mp4"

    check_output(film)
    with replacing(film) as part:
        part.write_bytes(b"new")

    assert film.read_bytes() == b"new"


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"too long.*Choose another place with -o"):
        check_output(tmp_path / f"{'f' * 252}.mp4")


def test_a_link_stays_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    link, film = tmp_path / "film.mp4", tmp_path / "films" / "first.mp4"
    link.symlink_to(film)

    check_output(link)
    with replacing(link) as part:
        part.write_bytes(b"new")

    assert link.is_symlink()
    assert film.read_bytes() == b"new"
    assert list((tmp_path / "films").iterdir()) == [film]


def test_a_link_in_a_circle_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "film.mp4"
    link.symlink_to(link)

    with pytest.raises(InvalidRequestError, match="leads to itself"):
        check_output(link)


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


def test_a_song_that_is_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "song.wav")

    with pytest.raises(InvalidRequestError, match=r"song\.wav is no ordinary file"):
        check_song(tmp_path / "song.wav")


def test_a_song_that_is_a_device_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="/dev/zero is no ordinary file"):
        check_song(Path("/dev/zero"))
