from __future__ import annotations

import json
import wave
from itertools import chain
from pathlib import Path

import pytest

from songreel.cli.sync import summary_line, sync
from songreel.domain.errors import InvalidRequestError
from songreel.domain.sync import SyncReport
from songreel.media.house_sound import SAMPLE_RATE
from tests.support.cut_films import Place, music, write_film

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


def test_a_film_is_measured_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sync(folder / "film.mp4", folder / "song.wav")

    told = capsys.readouterr().out
    assert "Cuts:    1 of 1 cut within a frame of a beat" in told
    assert "Sound:   the song is heard at " in told
    assert "Length:  as long as the song to the frame" in told
    assert "Verdict: good. All of the cuts" in told


def test_a_film_is_measured_for_programs_and_drawn(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = tmp_path / "sync.svg"

    sync(folder / "film.mp4", folder / "song.wav", as_json=True, to=drawn)

    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "sync/1"
    report = SyncReport.model_validate(told)
    assert [cut.frame for cut in report.cuts] == [72]
    assert drawn.read_text("utf-8").startswith("<svg ")
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
