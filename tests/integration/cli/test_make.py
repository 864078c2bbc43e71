"""`songreel make`, in its own process and through a server that owns the data folder.

Most clips here come from a backend that waits until a test lets it go on, so that a command can be
stopped where the test wants it to be.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.commands import Shell, look
from tests.support.servers import run_server

CHARACTER = ("--character", "A red fox in a blue coat", "--seed", "5")
QUICK = ("make", "--song", "song.wav", "--idea", "A walk", *CHARACTER, "--backend", "waiting")
HELD = (*QUICK, "--idea", "A walk from:3 wait:go", "--scenes", "4")
LOCAL = ("make", "--song", "song.wav", "--idea", "A walk by the sea", *CHARACTER)
STOP_LIMIT_SECONDS = 6  # about two on a machine with nothing else to do


@pytest.fixture(params=["here", "server"])
def way(request: pytest.FixtureRequest, songreel: Shell) -> Iterator[str]:
    """Run the test once with nobody owning the data folder, once with a server that does."""
    with ExitStack() as running:
        if request.param == "server":
            songreel.data.mkdir()
            running.enter_context(run_server(songreel.data, environment=songreel.environment))
        yield request.param


def ask(songreel: Shell, query: str) -> list[tuple[Any, ...]]:
    """Read from the database while others may write to it."""
    with closing(
        sqlite3.connect(f"file:{songreel.data / 'songreel.db'}?mode=ro", uri=True)
    ) as base:
        return base.execute(query).fetchall()


def clips(songreel: Shell) -> set[tuple[Any, ...]]:
    """Return id and content of every clip that was delivered."""
    found = ask(
        songreel,
        "SELECT videos.id, videos.sha256 FROM videos JOIN jobs ON jobs.id = videos.job_id "
        "WHERE jobs.kind = 'clip'",
    )
    return set(found)


def films(songreel: Shell) -> list[str]:
    """Return the state of every film that was ordered."""
    return [state for (state,) in ask(songreel, "SELECT state FROM jobs WHERE kind = 'film'")]


@pytest.mark.usefixtures("way")
def test_a_film_is_as_long_as_its_song_to_the_frame(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=Fraction("2.21"))

    ran = songreel(*LOCAL, "--scenes", "2", "--aspect", "1:1")

    assert ran.returncode == 0, ran.stderr
    film = look(songreel.folder / "film.mp4")
    assert film.frames == 54  # 2.21 s at 24 frames a second are 53.04
    assert film.width == film.height
    assert film.sound_seconds == pytest.approx(54 / 24, abs=0.05)
    assert ran.stdout.splitlines()[:4] == [
        "Film:    film.mp4",
        "Length:  0:02 (54 frames)",
        "Scenes:  2",
        "Cost:    nothing, it was made on this machine",
    ]
    assert "Making the clips: 1 of 2" in ran.stderr
    assert "Cutting the film to the song" in ran.stderr


@pytest.mark.usefixtures("way")
def test_a_draft_is_the_whole_film_in_small(songreel: Shell, tune: Callable[..., Path]) -> None:
    tune(seconds=Fraction("2.21"))

    ran = songreel(*LOCAL, "--scenes", "2", "--draft")

    assert ran.returncode == 0, ran.stderr
    draft = look(songreel.folder / "draft.mp4")
    assert (draft.width, draft.height, draft.frames) == (640, 360, 54)
    assert not (songreel.folder / "film.mp4").exists()
    said = ran.stdout.splitlines()
    assert said[0] == "Film:    draft.mp4"
    assert said[3] == "Cost:    nothing, it was made on this machine"
    assert "The film itself: the same command without --draft." in said
    again = songreel(*LOCAL, "--scenes", "2", "--draft", "-o", "other.mp4")
    assert "This very film was made before." in again.stderr
    assert (songreel.folder / "other.mp4").read_bytes() == (
        songreel.folder / "draft.mp4"
    ).read_bytes()


@pytest.mark.usefixtures("way")
def test_a_stopped_film_goes_on_with_its_finished_clips(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)

    first = songreel.start(*HELD)
    first.wait_for("Making the clips: 2 of 4")
    took = first.interrupt()

    assert first.process.returncode == 130, first.stderr
    assert took < STOP_LIMIT_SECONDS
    assert first.stderr.splitlines()[-1] == (
        "songreel: Stopped. 2 of 4 clips are finished and kept. "
        "Run the same command again to carry on."
    )
    assert not (songreel.folder / "film.mp4").exists()
    assert films(songreel) == ["cancelled"]
    finished = clips(songreel)
    assert len(finished) == 2

    songreel.allow("go")
    again = songreel(*HELD)

    assert again.returncode == 0, again.stderr
    assert look(songreel.folder / "film.mp4").frames == 6 * 24
    assert finished < clips(songreel)
    for scene in (1, 2):
        assert len(songreel.orders(f"submit A walk from:3 wait:go, scene {scene}")) == 1


def test_ctrl_c_reaches_the_painters_too_and_nothing_is_left_running(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=12)

    first = songreel.start(*LOCAL, "--scenes", "3")
    first.wait_for("Making the clips")
    took = first.interrupt()

    assert first.process.returncode == 130, first.stderr
    assert took < STOP_LIMIT_SECONDS
    assert "Traceback" not in first.stderr
    assert not _group_lives(first.process.pid)


def _group_lives(group: int) -> bool:
    return any(
        process.info["status"] != psutil.STATUS_ZOMBIE
        for process in psutil.process_iter(["pid", "status"])
        if _group_of(process.info["pid"]) == group
    )


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def test_after_a_power_cut_the_same_command_goes_on(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)

    first = songreel.start(*HELD)
    first.wait_for("Making the clips: 2 of 4")
    first.process.kill()
    first.end()
    songreel.allow("go")
    again = songreel(*HELD)

    assert again.returncode == 0, again.stderr
    assert "interrupted" not in again.stderr
    assert films(songreel) == ["succeeded"]
    assert len(clips(songreel)) == 4
    for scene in range(1, 5):
        assert len(songreel.orders(f"submit A walk from:3 wait:go, scene {scene}")) == 1


def test_another_film_says_that_it_comes_after_the_interrupted_one(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)

    first = songreel.start(*HELD)
    first.wait_for("Making the clips: 2 of 4")
    first.process.kill()
    first.end()
    songreel.allow("go")
    other = songreel(*QUICK, "-o", "other.mp4")

    assert other.returncode == 0, other.stderr
    assert other.stderr.splitlines()[0] == "Finishing first what was interrupted: 1 film."


def test_a_server_that_is_killed_and_started_again_is_waited_for(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)
    songreel.data.mkdir()
    environment = songreel.environment

    with run_server(songreel.data, environment=environment) as server:
        command = songreel.start(*HELD)
        command.wait_for("Making the clips: 2 of 4")
        server.kill()
        songreel.allow("go")
        with run_server(songreel.data, port=server.port, environment=environment):
            ran = command.end()

    assert ran.returncode == 0, ran.stderr
    assert look(songreel.folder / "film.mp4").frames == 6 * 24
    assert films(songreel) == ["succeeded"]


def test_a_second_command_is_sent_away_while_the_first_works(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=6)

    first = songreel.start(*HELD)
    first.wait_for("Making the clips")
    second = songreel(*QUICK, "-o", "other.mp4")
    server = songreel("serve")
    first.interrupt()

    for ran in (second, server):
        assert ran.returncode == 2
        assert f"in use by `songreel make` (process {first.process.pid})" in ran.stderr
        assert "Wait until it is done or stop it" in ran.stderr


@pytest.mark.usefixtures("way")
def test_the_same_command_again_gives_the_film_that_is_there(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    first = songreel(*QUICK)
    film = songreel.folder / "film.mp4"
    content = film.read_bytes()
    film.write_bytes(b"something else")

    again = songreel(*QUICK)

    assert first.returncode == again.returncode == 0, again.stderr
    assert again.stderr.splitlines() == [
        "This very film was made before. Here it is again.",
        "film.mp4 was there already; it is replaced.",
        "Measuring how the cuts lie on the song.",
    ]
    assert film.read_bytes() == content
    assert first.stdout == again.stdout
    assert films(songreel) == ["succeeded"]
    assert sorted(path.name for path in songreel.folder.iterdir()) == ["film.mp4", "song.wav"]


@pytest.mark.usefixtures("way")
def test_a_song_that_was_corrected_or_given_words_makes_another_film(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    # Long enough for beats to decide where it is cut: where they do not, it is the same film.
    tune(seconds=4)
    two = (*QUICK, "--scenes", "2")
    (songreel.folder / "words.lrc").write_text("[00:00.50]One\n[00:01.20]two\n", "utf-8")
    assert songreel(*two).returncode == 0
    for change in (("analyze", "song.wav", "--tempo", "97"), ("lyrics", "song.wav", "words.lrc")):
        changed = songreel(*change)
        assert changed.returncode == 0, changed.stderr
        for is_there in (False, True):
            ran = songreel(*two)
            assert ran.returncode == 0, ran.stderr
            assert ("This very film was made before." in ran.stderr) is is_there, change
    assert films(songreel) == ["succeeded"] * 3


def test_a_film_is_known_with_a_server_and_without(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=2)
    spaced = (*QUICK, "--idea", " A walk ")
    here = songreel(*QUICK, "-o", "here.mp4")
    with run_server(songreel.data, environment=songreel.environment):
        there = [songreel(*words, "-o", "there.mp4") for words in (QUICK, spaced)]
    again = songreel(*spaced, "-o", "again.mp4")

    for ran in (*there, again):
        assert ran.returncode == 0, ran.stderr
        assert "This very film was made before." in ran.stderr
    assert here.returncode == 0
    assert films(songreel) == ["succeeded"]


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_is_kept_is_for_its_owner_alone(
    songreel: Shell, tune: Callable[..., Path], tmp_path: Path, elsewhere: bool
) -> None:
    tune(seconds=2)
    songreel.data.mkdir(mode=0o755)
    kept = tmp_path / "kept" if elsewhere else songreel.data / "blobs"

    ran = songreel(*QUICK, **({"SONGREEL_BLOBS": str(kept)} if elsewhere else {}))

    assert ran.returncode == 0, ran.stderr
    made = [kept, *kept.rglob("*"), *songreel.data.rglob("*")]
    assert {path.name for path in made} >= {"songreel.db", "owner.lock", "incoming"}
    assert sum(path.is_file() for path in kept.rglob("*")) >= 3
    assert [path for path in made if path.stat().st_mode & 0o077] == []
    assert songreel.data.stat().st_mode & 0o777 == 0o755
    # The film itself is as readable as whatever else the user makes.
    assert (songreel.folder / "film.mp4").stat().st_mode & 0o044 == 0o044


def test_a_setting_that_changes_the_picture_makes_another_film(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=1)
    without = {"SONGREEL_ANIMATIC_MARK": "off"}
    drafts = []
    for environment in ({}, without, {}, without):
        ran = songreel(*LOCAL, "--draft", **environment)
        assert ran.returncode == 0, ran.stderr
        drafts.append((songreel.folder / "draft.mp4").read_bytes())

    assert drafts[:2] == drafts[2:]
    assert drafts[0] != drafts[1]
    assert films(songreel) == ["succeeded"] * 2


@pytest.mark.usefixtures("way")
def test_a_film_is_another_one_as_long_as_its_song_is_corrected(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=4)

    def make() -> str:
        ran = songreel(*QUICK, "--scenes", "2")
        assert ran.returncode == 0, ran.stderr
        return ran.stderr

    make()
    assert songreel("analyze", "song.wav", "--tempo", "97").returncode == 0
    assert "This very film was made before." not in make()
    assert "This very film was made before." in make()
    assert songreel("analyze", "song.wav", "--undo").returncode == 0
    assert "This very film was made before." in make()
    assert films(songreel) == ["succeeded"] * 2


def cut_off(path: Path) -> None:
    os.truncate(path, 1000)


def rot(path: Path) -> None:
    """Change one bit in the middle, as a disk that grows old does."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, cut_off, rot])
@pytest.mark.usefixtures("way")
def test_a_film_whose_file_is_gone_or_damaged_is_made_anew(
    songreel: Shell, tune: Callable[..., Path], damage: Callable[[Path], None]
) -> None:
    tune(seconds=2)
    first = songreel(*QUICK)
    content = (songreel.folder / "film.mp4").read_bytes()
    for sha256 in ask(
        songreel,
        "SELECT videos.sha256 FROM videos JOIN jobs ON jobs.id = videos.job_id "
        "WHERE jobs.kind = 'film'",
    ):
        damage(songreel.data / "blobs" / sha256[0][:2] / sha256[0])

    again = songreel(*QUICK)

    assert first.returncode == again.returncode == 0, again.stderr
    assert "Its file in the data folder is gone or damaged: it is made anew." in again.stderr
    assert (songreel.folder / "film.mp4").read_bytes() == content
    assert films(songreel) == ["succeeded", "succeeded"]


@pytest.mark.usefixtures("way")
def test_a_backend_that_fails_ends_with_1_and_its_words(
    songreel: Shell, tune: Callable[..., Path]
) -> None:
    tune(seconds=4)

    ran = songreel(*QUICK, "--idea", "A walk fail:CONTENT_POLICY_VIOLATION")

    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-1]
    assert last.startswith("songreel: ")
    assert "The backend says no." in last
    assert not (songreel.folder / "film.mp4").exists()


@pytest.mark.usefixtures("way")
def test_refusals_read_the_same_both_ways(songreel: Shell, tune: Callable[..., Path]) -> None:
    tune(seconds=2)
    (songreel.folder / "text.mp3").write_text("la la la\n" * 100, "utf-8")

    for arguments, said in [
        (("--scenes", "300"), "songreel: This song has room for at most 4 scenes"),
        (("--backend", "nobody"), "songreel: There is no backend 'nobody'."),
        (("--model", "nope"), "songreel: waiting has no model 'nope'."),
        (("--draft",), "songreel: A draft is always made by local, not by waiting: leave the"),
        (("--song", "text.mp3"), "songreel: The file is text, not a song"),
        (("--idea", "x" * 100_001), "songreel: --idea has 100,001 characters, and at most 100,000"),
    ]:
        ran = songreel(*QUICK, *arguments)

        assert ran.returncode == 2
        assert ran.stderr.startswith(said)
        assert len(ran.stderr.splitlines()) == 1
