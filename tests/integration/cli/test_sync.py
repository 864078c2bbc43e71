from __future__ import annotations

import json
import os
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path

import pytest

from songreel.cli.sync import summary_line, sync
from songreel.domain.errors import InvalidRequestError
from songreel.domain.sync import SyncReport
from songreel.media.house_sound import SAMPLE_RATE
from tests.support.commands import Shell
from tests.support.cut_films import Place, music, write_film
from tests.support.servers import run_server

SECONDS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a song of 120 beats a minute, and a film of it with one cut on it."""
    folder = tmp_path_factory.mktemp("sync")
    sound = music(SECONDS)
    with wave.open(str(folder / "song.wav"), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((sound * 32_767).astype("<i2").tobytes())
    shots = chain(Place(1).shot(range(72)), Place(2).shot(range(72, 24 * SECONDS)))
    write_film(folder / "film.mp4", shots, sound)
    return folder


def test_a_film_is_measured_for_people(folder: Path, songreel: Shell) -> None:
    ran = songreel("sync", folder / "film.mp4", "--song", folder / "song.wav")

    assert ran.returncode == 0, ran.stderr
    told = ran.stdout
    assert "Cuts:    1 of 1 cut within a frame of a beat" in told
    assert "Sound:   the song is heard at " in told
    assert "Length:  as long as the song to the frame" in told
    assert "Verdict: good. All of the cuts" in told


def test_a_film_is_measured_for_programs_and_drawn(folder: Path, songreel: Shell) -> None:
    # As disks of other systems have it: no text in UTF-8.
    film = songreel.folder / os.fsdecode(b"f\xe9te.mp4")
    film.symlink_to(folder / "film.mp4")

    ran = songreel(
        *("sync", film, "--song", folder / "song.wav", "--json", "--picture", "sync.svg")
    )

    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["schema"] == "sync/1"
    report = SyncReport.model_validate(told)
    assert [cut.frame for cut in report.cuts] == [72]
    drawn = (songreel.folder / "sync.svg").read_text("utf-8")
    assert drawn.startswith("<svg ")
    assert "fte.mp4" in drawn
    assert summary_line(report) == (
        "good: 1 of 1 cut within a frame of a beat, sound +0 ms, drift +0 ms, "
        "as long as the song to the frame"
    )


def test_what_cannot_be_measured_is_refused(folder: Path, tmp_path: Path) -> None:
    film, song = folder / "film.mp4", folder / "song.wav"

    with pytest.raises(InvalidRequestError, match=r"There is no file .*none\.mp4"):
        sync(tmp_path / "none.mp4", song)
    with pytest.raises(InvalidRequestError, match=r"There is no file .*none\.wav"):
        sync(film, tmp_path / "none.wav")
    with pytest.raises(InvalidRequestError, match="is a folder"):
        sync(folder, song)
    with pytest.raises(InvalidRequestError, match=r"song\.wav cannot be measured\. The file is"):
        sync(song, song)
    with pytest.raises(InvalidRequestError, match=r"Name it 'sync\.svg'"):
        sync(film, song, to=tmp_path / "sync.png")
    with pytest.raises(InvalidRequestError, match="does not exist"):
        sync(film, song, to=tmp_path / "none" / "sync.svg")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(InvalidRequestError, match=r"folder\.svg is a folder"):
        sync(film, song, to=tmp_path / "folder.svg")


@pytest.fixture(params=["here", "server"])
def owned(request: pytest.FixtureRequest, songreel: Shell) -> Iterator[Shell]:
    """Run the test once with nobody owning the data folder, once with a server that does."""
    with ExitStack() as running:
        if request.param == "server":
            running.enter_context(run_server(songreel.data, environment=songreel.environment))
        yield songreel


def test_a_film_is_measured_on_the_song_as_it_was_corrected(folder: Path, owned: Shell) -> None:
    film, song = folder / "film.mp4", folder / "song.wav"
    assert owned("analyze", song, "--shift-ms", 150).returncode == 0

    corrected = owned("sync", film, "--song", song, "--json")
    raw = owned("sync", film, "--song", song, "--json", "--raw")

    assert corrected.returncode == raw.returncode == 0, corrected.stderr + raw.stderr
    late, heard = (SyncReport.model_validate_json(one.stdout).cuts[0] for one in (corrected, raw))
    assert late.beat is not None
    assert heard.beat is not None
    assert abs(heard.beat.microseconds - late.beat.microseconds - 150_000) < 100
