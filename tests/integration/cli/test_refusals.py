"""Every refusal is one line on standard error and exit code 2, before any work."""

from __future__ import annotations

import os
import resource
import socket
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.cli.app import run
from songreel.services.ownership import Ownership
from tests.support.commands import Shell

MAKE = ("make", "--idea", "A walk by the sea", "--character", "A red fox")


def write_silence(path: Path, seconds: int) -> None:
    """Write a FLAC of silence at 8 kHz: small, however long it is."""
    rate = 8000
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), "<i2"), format="s16", layout="mono")
        frame.sample_rate = rate
        for start in range(0, seconds * rate, frame.samples):
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def refused(songreel: Shell, *arguments: object, **environment: str) -> str:
    """Run a command that has to be refused, and return its line."""
    ran = songreel(*arguments, **environment)
    assert ran.returncode == 2, ran.stderr
    assert ran.stdout == ""
    return only_line(ran.stderr)


def only_line(said: str) -> str:
    """Return the line that is all that was said."""
    (line,) = said.splitlines()
    assert line.startswith("songreel: ")
    return line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--song", "absent.mp3"), "There is no file absent.mp3."),
        (("--song", "folder"), "folder is a folder. Name the song in it."),
        (("--song", "empty.wav"), "empty.wav is empty."),
        (("--song", "song.wav", "--scenes", "0"), "A film has 1 to 400 scenes; --scenes 0"),
        (("--song", "song.wav", "--scenes", "401"), "A film has 1 to 400 scenes; --scenes 401"),
        (("--song", "song.wav", "--scenes", "three"), "'--scenes': it must be a whole number"),
        (("--song", "song.wav", "--crop", "2:1"), "--crop must be one of 16:9, 9:16, 1:1, 4:5"),
        (("--song", "song.wav", "--clip-audio", "loud"), "--clip-audio must be one of keep, mute"),
        (("--song", "song.wav", "--accept", "length"), "--accept must be one of black, still"),
        (("--song", "song.wav", "--seed", "1.5"), "'--seed': it must be a whole number"),
        (
            ("--song", "song.wav", "--aspect", "4:3"),
            "A film can be 16:9, 9:16 or 1:1; --aspect 4:3",
        ),
        (("--song", "song.wav", "-o", "folder"), "folder is a folder. Name a file in it"),
        (("--song", "song.wav", "-o", "film.avi"), "Name it 'film.mp4'"),
        (("--song", "song.wav", "-o", "nowhere/film.mp4"), "The folder nowhere does not exist."),
        (("--song", "song.wav", "-o", "/dev/fd/film.mp4"), "/dev/fd/film.mp4 cannot be written"),
        ((), "Missing option '--song'. `songreel make --help` shows what there is."),
        (("--song", "song.wav", "--sing"), "No such option: --sing"),
    ],
)
def test_arguments_that_cannot_be(
    songreel: Shell,
    tune: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    tune()
    (songreel.folder / "folder").mkdir()
    (songreel.folder / "empty.wav").touch()
    monkeypatch.chdir(songreel.folder)
    monkeypatch.setenv("SONGREEL_DATA", str(songreel.data))

    assert run([*MAKE, *arguments]) == 2

    out, complaints = capfd.readouterr()
    assert out == ""
    assert said in only_line(complaints)
    assert not songreel.data.exists()


def test_captions_of_a_song_without_lyrics_are_refused_by_their_option(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    said = refused(songreel, *MAKE, "--song", tune(), "--captions", "lines", "--cut", "even")
    assert "--captions needs the lyrics of the song" in said


@pytest.mark.parametrize("command", ["serve", "demo", "doctor", "make"])
@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_data_folder_is_not_the_one_that_one_is_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: str,
    blank: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = [*MAKE[1:], "--song", "song.wav"] if command == "make" else []

    assert run([command, *arguments, "--data", blank]) == 2

    out, complaints = capfd.readouterr()
    assert out == ""
    assert "Invalid value for '--data': it names no folder" in only_line(complaints)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_that_one_is_in_may_be_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    run(["doctor", "--data", "."])

    assert f"Data folder: {tmp_path}," in capfd.readouterr().out


def test_a_backend_without_its_key(songreel: Shell, tune: Callable[..., Path]) -> None:
    line = refused(songreel, *MAKE, "--song", tune(), "--backend", "replicate")

    assert "set REPLICATE_API_TOKEN, or use --backend local" in line
    assert str(songreel.data) not in line


def test_a_song_over_twenty_minutes_is_refused(songreel: Shell) -> None:
    write_silence(songreel.folder / "long.flac", 20 * 60 + 1)

    assert "20 minutes" in refused(songreel, *MAKE, "--song", "long.flac")


def test_a_song_without_length_is_refused(songreel: Shell, tune: Callable[..., Path]) -> None:
    assert "no length" in refused(songreel, *MAKE, "--song", tune(seconds=0))


@pytest.mark.parametrize("command", ["serve", "make"])
def test_a_data_folder_that_is_taken(
    songreel: Shell, tune: Callable[..., Path], command: str
) -> None:
    arguments = (*MAKE[1:], "--song", tune()) if command == "make" else ()
    with Ownership.acquire(songreel.data, command="make"):
        line = refused(songreel, command, *arguments)

    assert f"in use by `songreel make` (process {os.getpid()})" in line
    assert "--data or SONGREEL_DATA" in line


def test_a_data_folder_that_is_none(songreel: Shell) -> None:
    songreel.data.write_text("a file", "utf-8")

    assert "SONGREEL_DATA" in refused(songreel, "demo")


def test_too_little_room_for_the_film_is_told_before_any_work(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, hard))
    try:
        command = songreel.start(*MAKE, "--song", "song.wav", "--backend", "waiting")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    ran = command.end()

    assert ran.returncode == 2, ran.stderr
    line = only_line(ran.stderr)
    assert "make room on the disk" in line
    assert f"Films are kept in {songreel.data}; --data names another folder." in line
    assert "run the same command again" in line
    assert songreel.orders() == []


def test_a_port_that_is_taken(songreel: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        line = refused(songreel, "serve", "--port", port)

    assert str(port) in line
    assert "--port" in line


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_damaged_database(songreel: Shell, command: str) -> None:
    songreel.data.mkdir()
    (songreel.data / "songreel.db").write_bytes(b"no database " * 1000)

    line = refused(songreel, command)
    assert "songreel.db is damaged" in line
    assert "backup" in line


def test_a_setting_that_cannot_be(songreel: Shell) -> None:
    line = refused(songreel, "serve", SONGREEL_PORT="many")

    assert "The setting SONGREEL_PORT is 'many': it must be a whole number." in line


def test_blobs_elsewhere_than_in_a_folder(songreel: Shell) -> None:
    assert "SONGREEL_BLOBS" in refused(songreel, "demo", SONGREEL_BLOBS="s3://no_bucket")


def test_a_command_that_is_none(songreel: Shell) -> None:
    assert "No such command 'sing'" in refused(songreel, "sing")
