"""One line of type: which font each character has, how wide it is, and its mask."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from songreel.media.lettering.fonts import coverage, font
from songreel.media.lettering.kerning import kerning
from songreel.media.lettering.shaping import arranged

STACK = (
    "Inter-SemiBold.otf",
    "NotoSans-SemiBold.ttf",
    "DejaVuSans.ttf",
    "DroidSansFallback.ttf",
    "NotoEmoji-Medium.ttf",
)
"""Latin, Greek and Cyrillic; the rare letters of these; Arabic, Hebrew and more; Chinese, Japanese
and Korean; emoji without colour. Each is asked for what the one before does not have."""

_THICKER = {"DejaVuSans.ttf": 0.016, "DroidSansFallback.ttf": 0.014}
"""By how much strokes of fonts that have no semi-bold weight grow on each side, in units of the
size: beside the first two they would look faint."""
NO_WORD = -1
_MEASURE = 256
"""Size in pixels at which type is measured: widths of other sizes follow from it."""
_FINE = 4
"""How many times larger type is drawn before it is averaged down: nothing is hinted, and every
glyph stands at a quarter of a pixel from where it belongs at most."""
_COARSE, _LARGE = 2, 120
"""The same for large type, and from which size on."""
_ABOVE, _BELOW, _BESIDE = 1.4, 0.6, 0.4
"""How far glyphs reach beyond their line at most, in units of the size."""
# Joiners and marks of direction, variation selectors, soft hyphens: they have no picture. The cap
# of a key has one, which only a font that joins it to its digit puts around it.
_SILENT = frozenset("\u200b\u200d\u200e\u200f\u2060\u20e3\ufe0e\ufe0f\u00ad\ufeff")
_PARTER = "\u200c"
_AT_LEFT = frozenset("\u05b9\u05ba\u05c1\u05c2")
"""Marks of Hebrew whose distance from the left of their letter is their own: they have a side."""
_SKIN_TONES = range(0x1F3FB, 0x1F400)

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of clean text in reading order.

    Attributes:
        words: for each character the index of the word that it belongs to, or `NO_WORD`.
        from_right: whether the row that it is a part of begins at the right; None: as the line
            itself says.
    """

    text: str
    words: tuple[int, ...]
    from_right: bool | None = None


@dataclass(frozen=True, slots=True)
class _Glyph:
    """Characters that are drawn as one: `left` in units of the size, from the line's beginning."""

    text: str
    font: str
    word: int
    left: float


def clean(text: str) -> str:
    """Return text without what has no picture of its own: joiners, controls, skin tones.

    What keeps Arabic letters from joining stays. Rows stay apart; other blanks become spaces.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character == "\n":
            kept.append(character)
        elif character.isspace():
            kept.append(" ")
        elif character == _PARTER:
            # It has no picture either, but keeps letters apart that would join: Persian needs it.
            if kept and unicodedata.bidirectional(kept[-1]) == "AL":
                kept.append(character)
        elif (
            character not in _SILENT
            and ord(character) not in _SKIN_TONES
            and unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
        ):
            kept.append(character)
    return "".join(kept)


def missing(text: str) -> str | None:
    """Return the first character of clean text that no bundled font has; None: all are there."""
    for character in text:
        if not character.isspace() and _font_for(character, None) is None:
            return character
    return None


@lru_cache(16_384)
def width_of(text: str) -> float:
    """Return how wide a line of clean text is, in units of its size."""
    glyphs = _placed(Line(text, (NO_WORD,) * len(text)))
    return glyphs[-1].left + _advance(glyphs[-1].text, glyphs[-1].font) if glyphs else 0.0


@dataclass(frozen=True, slots=True)
class Patch:
    """What covers of one word, or of a line: uint8, with its place in the mask that it is of."""

    word: int
    left: int
    top: int
    cover: Mask

    @property
    def place(self) -> tuple[slice, slice]:
        """Return the rows and columns that it takes."""
        height, width = self.cover.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def patches(
    line: Line, left: float, baseline: float, size: int, shape: tuple[int, int]
) -> list[Patch]:
    """Draw a line of type, each word for itself.

    Args:
        line: what is drawn.
        left: where it begins, in pixels of the mask.
        baseline: where it stands.
        size: of the type, in pixels.
        shape: height and width of the mask, which the patches keep within.
    """
    words: dict[int, list[_Glyph]] = {}
    for glyph in _placed(line):
        words.setdefault(glyph.word, []).append(glyph)
    top = max(0, int(baseline - _ABOVE * size))
    bottom = min(shape[0], int(baseline + _BELOW * size) + 1)
    found: list[Patch] = []
    for word, glyphs in words.items():
        end = max(glyph.left + _advance(glyph.text, glyph.font) for glyph in glyphs)
        first = max(0, int(left + (min(glyph.left for glyph in glyphs) - _BESIDE) * size))
        after = min(shape[1], int(left + (end + _BESIDE) * size) + 1)
        cover = _drawn(glyphs, left - first, baseline - top, size, (bottom - top, after - first))
        found.append(Patch(word, first, top, cover))
    return found


def _drawn(
    glyphs: Sequence[_Glyph], left: float, baseline: float, size: int, shape: tuple[int, int]
) -> Mask:
    finer = _COARSE if size >= _LARGE else _FINE
    height, width = shape
    image = Image.new("L", (width * finer, height * finer), 0)
    pencil = ImageDraw.Draw(image)
    for glyph in glyphs:
        at = (round((left + glyph.left * size) * finer), round(baseline * finer))
        face = font(glyph.font, size * finer)
        thicker = _THICKER.get(glyph.font, 0.0) * size * finer
        pencil.text(at, glyph.text, fill=255, font=face, anchor="ls", stroke_width=thicker)
    small = cv2.resize(np.asarray(image, np.uint8), (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _placed(line: Line) -> list[_Glyph]:
    """Put the glyphs of a line side by side, kerned."""
    glyphs: list[_Glyph] = []
    left = 0.0
    last: str | None = None
    for text, index in arranged(line.text, line.from_right):
        name = _font_for(text[0], last) or STACK[0]
        # A mark that the font of its letter lacks would be drawn as a box: both then come from
        # one font that has them.
        if any(ord(character) not in coverage(name) for character in text):
            name = next(
                (one for one in STACK if all(ord(each) in coverage(one) for each in text)), name
            )
        # Nothing is kerned across a blank, so a line is as wide as its words.
        if glyphs and glyphs[-1].font == name and not (text.isspace() or glyphs[-1].text.isspace()):
            left += kerning(name, glyphs[-1].text[0], text[0])
        if unicodedata.bidirectional(text[0]) in {"R", "AL"}:
            # Marks of these scripts begin where their letter does; those of others reach back.
            for mark in text[1:]:
                place = left + _beside(text[0], mark, name)
                glyphs.append(_Glyph(mark, name, line.words[index], place))
            text = text[0]
        glyphs.append(_Glyph(text, name, line.words[index], left))
        left += _advance(text, name)
        last = name
    return glyphs


def _font_for(character: str, last: str | None) -> str | None:
    """Return the font for a character: the last one for blanks, else the first that has it."""
    if last is not None and character.isspace() and ord(character) in coverage(last):
        return last
    return next((name for name in STACK if ord(character) in coverage(name)), None)


@lru_cache(16_384)
def _advance(text: str, name: str) -> float:
    return float(font(name, _MEASURE).getlength(text)) / _MEASURE


@lru_cache(4_096)
def _beside(letter: str, mark: str, name: str) -> float:
    """Return where a mark is drawn so that it is in the middle of its letter, in units of size."""
    if mark in _AT_LEFT:
        return 0.0
    image = Image.new("L", (3 * _MEASURE, 3 * _MEASURE), 0)
    pencil = ImageDraw.Draw(image)
    pencil.text((_MEASURE, 2 * _MEASURE), mark, fill=255, font=font(name, _MEASURE), anchor="ls")
    ink = image.getbbox()
    middle = 0.0 if ink is None else (ink[0] + ink[2]) / (2 * _MEASURE) - 1
    return _advance(letter, name) / 2 - middle
