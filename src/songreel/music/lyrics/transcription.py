"""Words heard out of a song by faster-whisper, with a model that the user has put here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from songreel.domain.errors import InvalidRequestError, SetupError
from songreel.domain.lyrics import Line, Lyrics, Word
from songreel.media.errors import MediaError
from songreel.media.sound import opened_sound
from songreel.music.song import MAX_SECONDS, SongError, SongTooLongError

SAMPLE_RATE = 16_000
"""What the models were trained with."""
EXTRA = "pip install 'songreel[transcribe]'"

_NEEDED = ("model.bin", "config.json", "tokenizer.json")


class _HeardWord(Protocol):
    start: float
    end: float
    word: str


class _Segment(Protocol):
    start: float
    end: float
    text: str
    words: list[_HeardWord] | None


class _Info(Protocol):
    language: str


class _Model(Protocol):
    def transcribe(
        self,
        audio: NDArray[np.float32],
        *,
        language: str | None,
        word_timestamps: bool,
        vad_filter: bool,
        condition_on_previous_text: bool,
    ) -> tuple[Iterable[_Segment], _Info]: ...


class FasterWhisper:
    """A `Transcriber` with a model in CTranslate2's format; it is loaded when it is first used."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """Name the model.

        Args:
            folder: of its files: model.bin, config.json, tokenizer.json.
            threads: how many it may use; 0: as many as there are cores.
        """
        self._folder, self._threads = folder, threads
        self._model: _Model | None = None

    @property
    def name(self) -> str:
        """Return what hears: the library and the model's folder."""
        return f"faster-whisper/{self._folder.name}"

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None = None,
        on_line: Callable[[Line], object] | None = None,
    ) -> Lyrics:
        """Return the words of a song with their times, counted from its first sample.

        Raises:
            SetupError: faster-whisper is not installed, or there is no such model.
            InvalidRequestError: there is no such language for the model.
            SongError: it is no song, damaged, or longer than 20 minutes.
        """
        model = self._model = self._model or self._load()
        sound = _sound(path)
        # What it heard before must not lead it on: in songs it then repeats a line for minutes.
        try:
            segments, info = model.transcribe(
                sound,
                language=language,
                word_timestamps=True,
                vad_filter=True,
                condition_on_previous_text=False,
            )
        except ValueError as error:
            if language is None:
                raise
            raise InvalidRequestError(
                f"The words cannot be heard in the language {language!r} ({str(error)[:200]}). "
                "Give a code as in en, or leave it out: then it is found."
            ) from error
        length = len(sound) * 1000 // SAMPLE_RATE
        lines: list[Line] = []
        for segment in segments:
            line = _line(segment, lines[-1].start if lines else 0, length)
            if line is not None:
                lines.append(line)
                if on_line is not None:
                    on_line(line)
        return Lyrics(lines=tuple(lines), language=info.language)

    def _load(self) -> _Model:
        try:
            library = import_module("faster_whisper")
        except ModuleNotFoundError as error:
            if error.name != "faster_whisper":
                raise
            raise SetupError(
                f"Words are heard with faster-whisper, which is not installed. Install it with "
                f"{EXTRA}, or bring the lyrics as LRC, SRT, WebVTT or ASS."
            ) from None
        missing = [name for name in _NEEDED if not (self._folder / name).is_file()]
        if missing:
            raise SetupError(
                f"{self._folder} holds no model of faster-whisper: it lacks {', '.join(missing)}. "
                "Set SONGREEL_TRANSCRIBER to the folder of one in CTranslate2's format."
            )
        try:
            # A folder is never looked for elsewhere: nothing is downloaded.
            model = library.WhisperModel(
                str(self._folder), cpu_threads=self._threads, local_files_only=True
            )
        except (RuntimeError, ValueError) as error:
            raise SetupError(
                f"The model in {self._folder} cannot be loaded ({error}). Put it there again, "
                "or set SONGREEL_TRANSCRIBER to another one."
            ) from error
        return cast(_Model, model)


def _sound(path: Path) -> NDArray[np.float32]:
    """Decode a song whole, at `SAMPLE_RATE` and with one channel."""
    parts: list[NDArray[np.float32]] = []
    converter = AudioResampler("flt", "mono", SAMPLE_RATE, frame_size=SAMPLE_RATE)
    decoded = 0
    try:
        with opened_sound(path) as sound:
            for frame in sound.frames():
                # The song counts from its first sample, whatever times its file gives.
                frame.pts, frame.time_base = decoded, Fraction(1, frame.sample_rate)
                decoded += frame.samples
                if decoded > MAX_SECONDS * frame.sample_rate:
                    raise SongTooLongError(
                        f"A song may be at most {MAX_SECONDS // 60} minutes long, and this one is "
                        "longer. Cut it to the part that the film is for."
                    )
                parts += [_mono(part) for part in converter.resample(frame)]
    except MediaError as error:
        raise SongError(str(error)) from error
    if not decoded:
        raise SongError("The song has no length: there is no sound in the file.")
    parts += [_mono(part) for part in converter.resample(None)]
    return np.concatenate(parts)


def _mono(frame: AudioFrame) -> NDArray[np.float32]:
    return np.ascontiguousarray(frame.to_ndarray(), np.float32).reshape(-1)


def _line(segment: _Segment, after: int, length: int) -> Line | None:
    """Return what a segment says, or None where it says nothing.

    The model's times may go back a little, or beyond the end: they are put in order.
    """
    heard = [word for word in segment.words or () if word.word.strip()]
    start = max(after, _milliseconds(segment.start, length))
    if not heard:
        text = " ".join(segment.text.split())
        end = max(start, _milliseconds(segment.end, length))
        return Line(start=start, end=end, text=text) if text else None
    words: list[Word] = []
    at = start
    for index, word in enumerate(heard):
        begins = max(at, _milliseconds(word.start, length))
        at = max(begins, _milliseconds(word.end, length))
        following = heard[index + 1].word if index + 1 < len(heard) else ""
        # The blank stands before each word there, and after it here.
        blank = " " if following[:1].isspace() else ""
        words.append(Word(start=begins, end=at, text=" ".join(word.word.split()) + blank))
    end = max(at, _milliseconds(segment.end, length))
    text = "".join(word.text for word in words)
    return Line(start=start, end=end, text=text, words=tuple(words))


def _milliseconds(seconds: float, length: int) -> int:
    return min(length, max(0, round(seconds * 1000))) if isfinite(seconds) else 0
