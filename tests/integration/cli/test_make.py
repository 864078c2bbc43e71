"""`songreel make`, in its own process and through a server that owns the data folder."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support.commands import Shell, look
from tests.support.servers import run_server
from tests.support.waiting import until

WORDS = ("--idea", "A walk by the sea", "--character", "A red fox in a blue coat", "--seed", "5")
STOP_LIMIT_SECONDS = 4  # about two on a machine with nothing else to do


class Lines:
    """Reads what a command says on standard error while it runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        self._stream = process.stderr
        os.set_blocking(self._stream.fileno(), False)
        self._process = process
        self.text = ""

    def wait_for(self, part: str, seconds: float = 60) -> None:
        """Return when the command has said this."""

        def said() -> bool:
            self.text += self._stream.read() or ""
            assert part in self.text or self._process.poll() is None, self.text
            return part in self.text

        until(said, seconds=seconds, what=f"{part!r} in {self.text!r}")

    def rest(self) -> str:
        """Wait for the command's end and return all that it said."""
        self._process.wait(60)
        os.set_blocking(self._stream.fileno(), True)
        self.text += self._stream.read() or ""
        return self.text


@pytest.fixture(params=["here", "server"])
def way(request: pytest.FixtureRequest, songreel: Shell) -> Iterator[str]:
    """Run the test once with nobody owning the data folder, once with a server that does."""
    with ExitStack() as running:
        if request.param == "server":
            songreel.data.mkdir()
            environment = {"SONGREEL_RENDER_PROCESSES": "1"}
            running.enter_context(run_server(songreel.data, environment=environment))
        yield request.param


def rows(songreel: Shell, query: str) -> list[tuple[object, ...]]:
    """Read from the database while others may write to it."""
    with closing(
        sqlite3.connect(f"file:{songreel.data / 'songreel.db'}?mode=ro", uri=True)
    ) as base:
        return base.execute(query).fetchall()


def delivered_clips(songreel: Shell) -> set[tuple[object, ...]]:
    """Return id and content of every clip that was delivered."""
    return set(
        rows(
            songreel,
            "SELECT videos.id, videos.sha256 FROM videos JOIN jobs ON jobs.id = videos.job_id "
            "WHERE jobs.kind = 'clip'",
        )
    )


@pytest.mark.usefixtures("way")
def test_a_film_is_as_long_as_its_song_to_the_frame(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=Fraction("3.21"))

    ran = songreel("make", "--song", "song.wav", *WORDS, "--scenes", "2", "--aspect", "1:1")

    assert ran.returncode == 0, ran.stderr
    film = look(songreel.folder / "film.mp4")
    assert film.frames == 78  # 3.21 s at 24 frames a second is 77.04
    assert film.width == film.height
    assert film.sound_seconds == pytest.approx(78 / 24, abs=0.05)
    assert ran.stdout.splitlines()[:4] == [
        "Film:    film.mp4",
        "Length:  0:03 (78 frames)",
        "Scenes:  2",
        "Cost:    nothing, it was made on this machine",
    ]
    assert "Making the clips: 1 of 2" in ran.stderr
    assert "Cutting the film to the song" in ran.stderr


@pytest.mark.usefixtures("way")
def test_a_stopped_film_goes_on_with_its_finished_clips(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=8)
    command = ("make", "--song", "song.wav", *WORDS, "--scenes", "4")

    process = songreel.start(*command)
    said = Lines(process)
    said.wait_for("Making the clips: 1 of 4")
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    text = said.rest()
    took = time.monotonic() - began

    assert process.returncode == 130, text
    assert took < STOP_LIMIT_SECONDS
    last = text.splitlines()[-1]
    assert last.startswith("songreel: Stopped. 1 of 4 clips are finished and kept.")
    assert last.endswith("Run the same command again to carry on.")
    assert not (songreel.folder / "film.mp4").exists()
    finished = delivered_clips(songreel)
    assert len(finished) >= 1

    ran = songreel(*command)

    assert ran.returncode == 0, ran.stderr
    assert look(songreel.folder / "film.mp4").frames == 8 * 24
    everything = delivered_clips(songreel)
    assert finished <= everything
    assert len(everything) == 4


def test_a_film_whose_process_was_killed_goes_on(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)
    command = ("make", "--song", "song.wav", *WORDS, "--scenes", "3")

    process = songreel.start(*command)
    Lines(process).wait_for("Making the clips: 1 of 3")
    process.kill()
    process.wait()
    ran = songreel(*command)

    assert ran.returncode == 0, ran.stderr
    assert len(delivered_clips(songreel)) == 3
    assert rows(songreel, "SELECT count(*) FROM jobs WHERE kind = 'film'") == [(1,)]


def test_a_terminated_command_stops_like_an_interrupted_one(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=4)

    process = songreel.start("make", "--song", "song.wav", *WORDS, "--scenes", "2")
    said = Lines(process)
    said.wait_for("Making the clips")
    process.terminate()
    text = said.rest()

    assert process.returncode == 130, text
    assert "Run the same command again" in text.splitlines()[-1]


def test_a_second_command_is_sent_away_while_the_first_works(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=4)
    command = ("make", "--song", "song.wav", *WORDS, "--scenes", "2")

    process = songreel.start(*command)
    said = Lines(process)
    said.wait_for("Making the clips")
    second = songreel(*command, "-o", "other.mp4")
    process.send_signal(signal.SIGINT)
    said.rest()

    assert second.returncode == 2
    assert f"in use by `songreel make` (process {process.pid})" in second.stderr
    assert "Wait until it is done or stop it" in second.stderr


@pytest.mark.usefixtures("way")
def test_the_same_command_again_gives_the_film_that_is_there(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    command = ("make", "--song", "song.wav", *WORDS, "--scenes", "1")
    first = songreel(*command)
    film = songreel.folder / "film.mp4"
    content = film.read_bytes()
    film.write_bytes(b"something else")

    again = songreel(*command)

    assert first.returncode == again.returncode == 0, again.stderr
    assert "film.mp4 was there already; it is replaced." in again.stderr
    assert film.read_bytes() == content
    assert first.stdout == again.stdout
    assert rows(songreel, "SELECT count(*) FROM jobs WHERE kind = 'film'") == [(1,)]
    assert sorted(path.name for path in songreel.folder.iterdir()) == ["film.mp4", "song.wav"]


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--scenes", "300"), "songreel: "),
        (("--backend", "nobody"), "songreel: There is no backend 'nobody'."),
    ],
)
def test_refusals_read_the_same_both_ways(
    songreel: Shell, tune: Callable[..., Path], arguments: tuple[str, ...], said: str
) -> None:
    ran = songreel("make", "--song", tune(seconds=2), *WORDS, *arguments)

    assert ran.returncode == 2
    assert ran.stderr.startswith(said)
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.usefixtures("way")
def test_what_is_no_song_is_refused_both_ways(songreel: Shell) -> None:
    (songreel.folder / "song.mp3").write_text("la la la\n" * 100, "utf-8")

    ran = songreel("make", "--song", "song.mp3", *WORDS)

    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1
