"""Type on the picture: four bundled fonts, each for what the one before does not have."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from songreel.media.lettering.fonts import coverage, font
from songreel.media.lettering.shaping import visual

STACK = ("Inter-SemiBold.otf", "DejaVuSans.ttf", "DroidSansFallback.ttf", "NotoEmoji-Medium.ttf")
"""Latin, Greek and Cyrillic; Arabic, Hebrew and more; Chinese, Japanese, Korean; emoji."""
_MISSING = "missing"
_DANDAS = "।॥"
"""They end sentences in the scripts of India."""
_SILENT = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\u00ad\ufeff")

Mask = NDArray[np.uint8]


def clean(text: str) -> str:
    """Return text without what has no picture of its own: controls, joiners, skin tones."""
    composed = unicodedata.normalize("NFC", text)
    kept = (
        character
        for character in composed
        if character not in _SILENT
        and not "\U0001f3fb" <= character <= "\U0001f3ff"
        and (character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs"})
    )
    return " ".join("".join(kept).split())


def spelt(text: str) -> str:
    """Return clean text with characters that no font has spelt in Latin letters, where they can be.

    A script without a font is read by sound instead of as a row of boxes.
    """
    return "".join(
        character if character.isspace() or _is_drawn(character) else _latin(character)
        for character in text
    )


def _is_drawn(character: str) -> bool:
    return any(_has(name, character) for name in STACK)


def _latin(character: str) -> str:
    """Return Latin letters for a character, nothing for a mark, or itself if nothing comes out."""
    if character in _DANDAS:
        return "."
    is_mark = unicodedata.category(character).startswith("M")
    return anyascii(character) or ("" if is_mark else character)


@lru_cache(8192)
def width_of(text: str, size: int) -> float:
    """Return how wide a line of clean text is, in pixels."""
    return sum(_run_width(name, run, size) for name, run in _runs(visual(text)))


def line_mask(text: str, size: int) -> Mask:
    """Draw a line of clean text.

    Args:
        text: in reading order; right-to-left scripts are put into visual order here.
        size: of the type, in pixels.

    Returns:
        Coverage, uint8 of shape (1.5 x size, width); the baseline is at 1.1 x size.
    """
    runs = _runs(visual(text))
    width = max(1, round(sum(_run_width(name, run, size) for name, run in runs)) + 2)
    image = Image.new("L", (width, round(size * 1.5)), 0)
    pencil = ImageDraw.Draw(image)
    x, baseline = 1.0, round(size * 1.1)
    for name, run in runs:
        if name == _MISSING:
            _draw_boxes(pencil, x, baseline, size, len(run))
        else:
            pencil.text((x, baseline), run, fill=255, font=font(name, size), anchor="ls")
        x += _run_width(name, run, size)
    return np.array(image, np.uint8)


def _draw_boxes(
    pencil: ImageDraw.ImageDraw, x: float, baseline: int, size: int, count: int
) -> None:
    """Draw an empty box for each character that no font has: to be seen, and not in the way."""
    for i in range(count):
        left = x + (i + 0.12) * 0.72 * size
        box = (left, baseline - 0.66 * size, left + 0.54 * size, baseline + 0.02 * size)
        pencil.rounded_rectangle(box, radius=0.1 * size, outline=200, width=max(1, size // 14))


def _run_width(name: str, run: str, size: int) -> float:
    if name == _MISSING:
        return len(run) * 0.72 * size
    return float(font(name, size).getlength(run))


def _runs(text: str) -> list[tuple[str, str]]:
    """Split a line into runs of one font; marks and spaces stay with what they follow.

    A mark that no font has is left out: its letter has a box already.
    """
    runs: list[tuple[str, str]] = []
    for character in text:
        last = runs[-1][0] if runs else _MISSING
        is_mark = unicodedata.category(character).startswith("M")
        if (is_mark or character.isspace()) and _has(last, character):
            name = last
        else:
            name = next((candidate for candidate in STACK if _has(candidate, character)), _MISSING)
        if is_mark and _MISSING in {name, last}:
            continue
        if runs and last == name:
            runs[-1] = (name, runs[-1][1] + character)
        else:
            runs.append((name, character))
    return runs


def _has(name: str, character: str) -> bool:
    return name != _MISSING and ord(character) in coverage(name)
