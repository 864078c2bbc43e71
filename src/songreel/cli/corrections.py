"""From options of a command to corrections of a song."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from songreel.domain.errors import InvalidRequestError

if TYPE_CHECKING:
    from songreel.domain.analysis import Analysis, SectionLabel
    from songreel.domain.edits import Edit, ImportBeats

_MOMENT = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,4}):)?(\d{1,5}(?:\.\d{1,6})?)")
_TEMPO = re.compile(r"\d{1,3}(?:\.\d{1,3})?")
_MAX_TEXT_BYTES = 2_000_000

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person wants to be otherwise; times are as they were typed."""

    double: bool = False
    halve: bool = False
    shift_beats: int | None = None
    shift_ms: int | None = None
    bar_one: str | None = None
    metre: int | None = None
    tempo: str | None = None
    tempo_from: str | None = None
    taps: Path | None = None
    beats: Path | None = None
    borders: tuple[str, ...] = ()
    moved_borders: tuple[str, ...] = ()
    no_borders: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    undo: bool = False
    reset: bool = False

    @property
    def takes_back(self) -> bool:
        """Tell whether corrections of before are taken back."""
        return self.undo or self.reset

    def check(self) -> None:
        """Look at what can be told before the song is heard.

        Raises:
            InvalidRequestError: two options contradict each other, or one needs another.
        """
        if self.double and self.halve:
            raise InvalidRequestError("--double and --halve undo each other: give one of them.")
        if self.undo and self.reset:
            raise InvalidRequestError("--reset takes everything back: leave out --undo.")
        if self.tempo_from is not None and self.tempo is None:
            raise InvalidRequestError("--from says where a tempo begins: give --tempo, too.")
        if sum(source is not None for source in (self.tempo, self.taps, self.beats)) > 1:
            raise InvalidRequestError(
                "--tempo, --taps and --beats each give all beats: give one of them."
            )

    def edits(self, heard: Analysis) -> list[Edit]:
        """Return the corrections, in the order in which they make sense.

        Beats first, then how they are counted, then sections.

        Args:
            heard: what was heard of the song: its length and sample rate count.

        Raises:
            InvalidRequestError: a value cannot be; the sentence names its option.
        """
        return [*self._of_beats(heard), *self._of_sections(heard)]

    def _of_beats(self, heard: Analysis) -> Iterator[Edit]:
        from songreel.domain import edits

        if self.beats is not None:
            yield _beats("--beats", self.beats, heard)
        if self.taps is not None:
            taps = _beats("--taps", self.taps, heard).beats
            samples = tuple(tap.sample for tap in taps)
            position = taps[0].position or 1
            yield _made("--taps", lambda: edits.Taps(samples=samples, position=position))
        if self.tempo is not None:
            millibpm = _millibpm(self.tempo)
            start = None if self.tempo_from is None else _sample("--from", self.tempo_from, heard)
            yield _made("--tempo", lambda: edits.SetTempo(millibpm=millibpm, sample=start))
        if self.double:
            yield edits.Double()
        if self.halve:
            yield edits.Halve()
        if (shift := self.shift_ms) is not None:
            yield _made("--shift-ms", lambda: edits.ShiftTime(milliseconds=shift))
        if (metre := self.metre) is not None:
            yield _made("--metre", lambda: edits.SetMetre(metre=metre))
        if (beats := self.shift_beats) is not None:
            yield _made("--shift-beats", lambda: edits.ShiftBeats(beats=beats))
        if self.bar_one is not None:
            yield edits.BarOne(sample=_sample("--bar-one", self.bar_one, heard))

    def _of_sections(self, heard: Analysis) -> Iterator[Edit]:
        from songreel.domain import edits

        for text in self.moved_borders:
            start, to = _pair("--move-border", text)
            there = _sample("--move-border", start, heard, least=1)
            here = _sample("--move-border", to, heard, least=1)
            yield edits.MoveBorder(sample=there, to=here)
        for text in self.no_borders:
            yield edits.RemoveBorder(sample=_sample("--no-border", text, heard, least=1))
        for text in self.borders:
            time, found, name = text.partition("=")
            label = _label("--border", name) if found else None
            yield edits.AddBorder(sample=_sample("--border", time, heard, least=1), label=label)
        for text in self.labels:
            time, name = _pair("--label", text)
            sample = _sample("--label", time, heard)
            yield edits.LabelSection(sample=sample, label=_label("--label", name))


def _made(option: str, make: Callable[[], Made]) -> Made:
    from pydantic import ValidationError

    from songreel.cli.errors import put_plainly

    try:
        return make()
    except ValidationError as problem:
        fault = problem.errors()[0]
        raise InvalidRequestError(
            f"{option} {fault['input']!r} cannot be used: {put_plainly(fault['msg'])}."
        ) from None


def _sample(option: str, text: str, heard: Analysis, least: int = 0) -> int:
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise InvalidRequestError(
            f"{option} {text!r} is no time. Write it in seconds, as in 83.5, or as 1:23.5."
        )
    hours, minutes = int(found[1] or 0), int(found[2] or 0)
    sample = round((hours * 3600 + minutes * 60 + Decimal(found[3])) * heard.sample_rate)
    if sample >= heard.samples:
        raise InvalidRequestError(
            f"{option} {text} is after the song's end. The song is "
            f"{heard.samples / heard.sample_rate:.1f} s long."
        )
    return max(least, sample)


def _millibpm(text: str) -> int:
    from songreel.domain.grid import MAX_MILLIBPM, MIN_MILLIBPM

    if _TEMPO.fullmatch(text.strip()) is None:
        raise InvalidRequestError(f"--tempo {text!r} is no tempo. Write it as 128, or 127.95.")
    millibpm = int(Decimal(text.strip()) * 1000)
    if not MIN_MILLIBPM <= millibpm <= MAX_MILLIBPM:
        raise InvalidRequestError(
            f"--tempo {text.strip()} is out of reach. Give {MIN_MILLIBPM // 1000} to "
            f"{MAX_MILLIBPM // 1000} beats a minute, or halve or double what was heard."
        )
    return millibpm


def _pair(option: str, text: str) -> tuple[str, str]:
    first, found, second = text.partition("=")
    if not found:
        raise InvalidRequestError(f"{option} {text!r} lacks a part: write both with = between.")
    return first, second


def _label(option: str, text: str) -> SectionLabel:
    from songreel.domain.analysis import SECTION_LABELS

    for label in SECTION_LABELS:
        if text.strip().lower() == label:
            return label
    known = f"{', '.join(SECTION_LABELS[:-1])} or {SECTION_LABELS[-1]}"
    raise InvalidRequestError(f"{option}: {text!r} is no section. It is {known}.")


def _beats(option: str, path: Path, heard: Analysis) -> ImportBeats:
    from songreel.domain.beat_text import beats_from_text

    content = _content(option, path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise InvalidRequestError(
            f"{option} {path}: line {line} is not UTF-8. Save it as plain text."
        ) from None
    try:
        return beats_from_text(text, heard.sample_rate, heard.samples)
    except InvalidRequestError as problem:
        raise InvalidRequestError(f"{option} {path}: {problem.message}") from None


def _content(option: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_TEXT_BYTES + 1)
    except OSError as problem:
        raise InvalidRequestError(
            f"{option} {path} cannot be read ({problem.strerror or problem})."
        ) from problem
    if len(content) > _MAX_TEXT_BYTES:
        raise InvalidRequestError(f"{option} {path} is larger than a file of beats can be.")
    return content
