"""Beats in text, as mir_eval, Sonic Visualiser and madmom write them: `seconds[ position]`."""

from __future__ import annotations

import re
from decimal import Decimal

from songreel.domain.edits import MAX_BEATS, ImportBeats, ImportedBeat
from songreel.domain.errors import InvalidRequestError

_SECONDS = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
_POSITION = re.compile(r"(?:\d+\.(?!0+$))?(\d+)(?:\.0+)?")
"""4, or 12.4: the fourth beat of bar 12; 4.0 is 4 of a program that writes all with a point."""
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d")


def beats_from_text(text: str, sample_rate: int, samples: int) -> ImportBeats:
    """Read a beat a line: its time in seconds and, after a tab, space or comma, its bar position.

    Empty lines and comments (#) are passed over, and so is what else follows on a line. Whole
    seconds with a comma right before a digit are refused: it may be meant as a decimal one.

    Raises:
        InvalidRequestError: a line that is no beat, times that do not ascend or lie outside the
            song, or no beat at all; the sentence names the line.
    """
    beats: list[ImportedBeat] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        text = line.partition("#")[0].strip()
        if _DECIMAL_COMMA.match(text):
            raise InvalidRequestError(
                f"Line {number}: {_shown(text)} may be a second with a decimal comma, or a second "
                "and a position. Write decimals with a point, and a tab before the position."
            )
        words = text.replace(",", " ").replace(";", " ").split()
        if not words:
            continue
        sample = _sample(words[0], number, sample_rate)
        if sample >= samples:
            raise InvalidRequestError(
                f"Line {number}: {_shown(words[0])} s is after the song's end. Choose the beats "
                "of this song, with times in seconds."
            )
        if beats and sample <= beats[-1].sample:
            raise InvalidRequestError(
                f"Line {number}: {_shown(words[0])} s does not come after the beat before it. "
                "Sort the lines by time, each beat once."
            )
        if len(beats) == MAX_BEATS:
            raise InvalidRequestError(f"Line {number}: more than {MAX_BEATS} beats are not taken.")
        position = _position(words[1], number) if len(words) > 1 else None
        beats.append(ImportedBeat(sample=sample, position=position))
    if not beats:
        raise InvalidRequestError("The text holds no beat. Write one a line, its time in seconds.")
    return ImportBeats(beats=tuple(beats))


def _sample(word: str, number: int, sample_rate: int) -> int:
    if not _SECONDS.fullmatch(word) or len(word) > 40:
        raise InvalidRequestError(
            f"Line {number}: {_shown(word)} is no time. Write seconds, as in 12.345, and after a "
            "tab the position in the bar if you know it."
        )
    seconds = Decimal(word)
    if seconds < 0:
        raise InvalidRequestError(
            f"Line {number}: {_shown(word)} s is before the song begins. Leave it out."
        )
    return round(seconds * sample_rate)


def _position(word: str, number: int) -> int | None:
    found = _POSITION.fullmatch(word)
    if not found:
        # Labels of other kinds ("downbeat", "New point") say nothing of bars.
        return None
    position = int(found[1][:4])
    if not 1 <= position <= 99:
        raise InvalidRequestError(
            f"Line {number}: {_shown(word)} is no position in a bar. Count from 1."
        )
    return position


def _shown(word: str) -> str:
    return word if len(word) <= 20 else word[:19] + "…"
