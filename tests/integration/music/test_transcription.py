"""The code that runs faster-whisper, over a module of its name that is not the real one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from songreel.domain.errors import InvalidRequestError, SetupError
from songreel.domain.lyrics import Line
from songreel.music.lyrics.transcription import SAMPLE_RATE, FasterWhisper
from songreel.music.song import SongError
from tests.support.commands import write_tune

STAND_IN = """
from dataclasses import dataclass, field

@dataclass
class Word:
    start: float
    end: float
    word: str

@dataclass
class Segment:
    start: float
    end: float
    text: str
    words: list = field(default_factory=list)

class Info:
    language = "cy"

class WhisperModel:
    asked = []

    def __init__(self, folder, *, cpu_threads, local_files_only):
        if "broken" in folder:
            raise RuntimeError("Unsupported model binary version")
        assert local_files_only
        self.folder = folder

    def transcribe(self, audio, **options):
        if options["language"] == "xx":
            raise ValueError("'xx' is not a valid language code")
        self.asked.append((audio, options))
        return iter([
            Segment(0.5, 1.5, " Mae hen", [Word(0.5, 0.9, " Mae"), Word(0.88, 1.5, " hen")]),
            Segment(1.6, 1.7, "  "),
            Segment(1.4, 99.0, "", [Word(1.4, 2.0, " wlad"), Word(2.0, float("nan"), "fy")]),
            Segment(2.5, 2.75, " nhadau "),
        ]), Info()
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "faster_whisper.py").write_text(STAND_IN, "utf-8")
    monkeypatch.syspath_prepend(folder)
    yield
    sys.modules.pop("faster_whisper", None)


@pytest.fixture
def song(tmp_path: Path) -> Path:
    write_tune(tmp_path / "song.wav", 3)
    return tmp_path / "song.wav"


def model(tmp_path: Path, name: str = "tiny") -> FasterWhisper:
    folder = tmp_path / name
    folder.mkdir()
    for file in ("model.bin", "config.json", "tokenizer.json"):
        (folder / file).write_bytes(b"")
    return FasterWhisper(folder)


@pytest.mark.usefixtures("library")
def test_words_come_with_times_in_order(tmp_path: Path, song: Path) -> None:
    heard: list[Line] = []
    lyrics = model(tmp_path).transcribe(song, on_line=heard.append)
    assert lyrics.language == "cy"
    assert list(lyrics.lines) == heard
    assert [(line.start, line.end, line.text) for line in lyrics.lines] == [
        (500, 1_500, "Mae hen"),
        (1_400, 3_000, "wladfy"),
        (2_500, 2_750, "nhadau"),
    ]
    assert [(word.start, word.end, word.text) for word in lyrics.lines[0].words] == [
        (500, 900, "Mae "),
        (900, 1_500, "hen"),
    ]


@pytest.mark.usefixtures("library")
def test_the_model_hears_the_song_from_its_first_sample(tmp_path: Path, song: Path) -> None:
    transcriber = model(tmp_path)
    assert transcriber.name == "faster-whisper/tiny"
    transcriber.transcribe(song, language="cy")
    (audio, options), *_ = sys.modules["faster_whisper"].WhisperModel.asked
    assert audio.dtype == np.float32
    assert len(audio) == 3 * SAMPLE_RATE
    assert float(np.abs(audio).max()) > 0.1
    assert options["language"] == "cy"
    assert options["word_timestamps"]
    assert not options["condition_on_previous_text"]


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, song: Path) -> None:
    with pytest.raises(SetupError, match=r"pip install 'songreel\[transcribe\]'"):
        model(tmp_path).transcribe(song)


@pytest.mark.usefixtures("library")
def test_a_folder_without_a_model_is_named(tmp_path: Path, song: Path) -> None:
    with pytest.raises(SetupError, match=r"lacks model\.bin, config\.json"):
        FasterWhisper(tmp_path).transcribe(song)
    with pytest.raises(SetupError, match=r"cannot be loaded .*Unsupported model"):
        model(tmp_path, "broken").transcribe(song)


@pytest.mark.usefixtures("library")
def test_what_is_no_song_is_refused(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_text("la la la", "utf-8")
    with pytest.raises(SongError, match="text"):
        model(tmp_path).transcribe(tmp_path / "song.mp3")


@pytest.mark.usefixtures("library")
def test_a_language_that_the_model_does_not_know_is_named(tmp_path: Path, song: Path) -> None:
    with pytest.raises(InvalidRequestError, match=r"in the language 'xx' .*valid language code"):
        model(tmp_path).transcribe(song, language="xx")
