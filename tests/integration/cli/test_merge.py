"""`songreel merge`, in its own process and through a server that owns the data folder."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.support.commands import Shell, look
from tests.support.servers import run_server

FILM = (
    *("make", "--song", "song.wav", "--idea", "A walk", "--character", "A red fox"),
    *("--seed", "5", "--backend", "waiting", "--scenes", "2", "--cut", "even"),
)
ABSENT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"


def clips(songreel: Shell) -> list[str]:
    """Return the ids of the clips that are there."""
    place = f"file:{songreel.data / 'songreel.db'}?mode=ro"
    with closing(sqlite3.connect(place, uri=True)) as base:
        found = base.execute(
            "SELECT videos.id FROM videos JOIN jobs ON jobs.id = videos.job_id "
            "WHERE jobs.kind = 'clip' ORDER BY videos.id"
        ).fetchall()
    return [identity for (identity,) in found]


@pytest.fixture(params=["here", "server"])
def way(
    request: pytest.FixtureRequest, songreel: Shell, tune: Callable[..., Path]
) -> Iterator[str]:
    """Have two clips, then run the test with nobody owning the data folder, or with a server."""
    tune(seconds=3)
    made = songreel(*FILM)
    assert made.returncode == 0, made.stderr
    (songreel.folder / "film.mp4").unlink()
    with ExitStack() as running:
        if request.param == "server":
            running.enter_context(run_server(songreel.data, environment=songreel.environment))
        yield request.param


@pytest.mark.usefixtures("way")
def test_clips_become_a_film(songreel: Shell) -> None:
    one, two = clips(songreel)

    ran = songreel("merge", one, two, one, "--song", "song.wav", "--transition", "dip:4")

    assert ran.returncode == 0, ran.stderr
    film = look(songreel.folder / "film.mp4")
    assert film.sound_seconds == pytest.approx(film.frames / 24, abs=0.05)
    said = ran.stdout.splitlines()
    assert said[0] == "Film:    film.mp4"
    assert said[1].endswith(f"({film.frames} frames)")
    assert said[6].startswith("Check:   ")
    assert re.fullmatch(r"Id:      [0-9a-f-]{36} \(for `songreel export` and `merge`\)", said[-1])
    assert said[2:6] == [
        "Clips:   3",
        f"Picture: {film.width}x{film.height}",
        "Sound:   yes",
        "Cost:    nothing, it was made on this machine",
    ]
    assert "Merging" in ran.stderr

    gone = songreel("merge", one, ABSENT, "-o", "other.mp4")

    assert gone.returncode != 0
    assert f"Video with ID {ABSENT} not found: it is clip 2 of video_ids." in gone.stderr
    assert not (songreel.folder / "other.mp4").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--transition", "wipe"), "--transition is cut, dissolve, dip, flash or whip"),
        (("--transition", "dip:x"), "does not say how many frames"),
        (("--transition", "dip:999"), "a dip has 1 to 480 frames"),
        (("--size", "8k"), "--size is 720p, 1080p or 4k"),
        (("--aspect", "4:3"), "--aspect is 16:9, 9:16, 1:1 or 4:5"),
        (("--clip-audio", "loud"), "--clip-audio is keep, mute or duck"),
        (("--song", "none.mp3"), "There is no file none.mp3"),
        (("-o", "film.avi"), "A film is an MP4 file"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_opened(
    songreel: Shell, arguments: tuple[str, ...], words: str
) -> None:
    ran = songreel("merge", ABSENT, ABSENT, *arguments)

    assert ran.returncode == 2
    assert words.lower() in ran.stderr.lower()
    assert not songreel.data.exists()
