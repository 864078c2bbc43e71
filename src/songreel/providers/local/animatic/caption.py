"""The caption: a scene's words in pages that can be read in the time that they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.media.lettering.shaping import is_right_to_left
from songreel.providers.local.animatic.planes import Frame, Picture, picture
from songreel.providers.local.animatic.typeface import clean, line_mask, spelt, width_of
from songreel.providers.local.animatic.veil import PARTS, Field, Small, Veil
from songreel.providers.local.pencil.colour import Colour

_SIZE, _LARGER, _FULL_SIDE = 0.0345, 0.022, 720
"""Size of the type as a share of the smaller side, and how much more of it small frames get."""
_SMALLER = 0.86
"""Size of the type in squares, as a share of what it is elsewhere."""
_SHORTEST_PAGE = 2.4
"""Seconds that a page stands at least."""
_FADE = 0.22
_READ = 1500
"""Characters of a text that are set at most: more than a minute's worth."""
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*")
_TEXT = Colour(252, 250, 246)
_SHADE = Colour(10, 10, 18)
_DARKEST = 0.62
"""How much of the picture's last row the shade covers at most."""
_LEAST, _DIM, _BRIGHT = 0.3, 30.0, 110.0
"""How much of the shade dark pictures get, and the luma from which it grows, up to which."""
_ENDS = (".", "!", "?", "…", "。", "！", "？")
_MARK = "ANIMATIC"
_MARK_SHOWS = 0.78
"""How much the mark covers: it is to be found, not to be looked at."""


@dataclass(frozen=True, slots=True)
class _Measures:
    """Sizes in pixels, from those of the frame."""

    size: int
    left: int
    wide: int
    lines: int
    bottom: int

    @classmethod
    def fitting(cls, text: str, width: int, height: int, most: int) -> _Measures:
        """Return the sizes for a text on at most so many pages.

        In a square, type lies over the feet of whoever stands there: where that leaves no words
        out, it is smaller and has two lines instead of three.
        """
        usual = cls.of(width, height)
        if width == height:
            small = cls.of(width, height, share=_SMALLER, lines=2)
            if len(pages_of(text, small.size, small.wide, small.lines, most + 1)) <= most:
                return small
        return usual

    @classmethod
    def of(cls, width: int, height: int, share: float = 1.0, lines: int = 3) -> _Measures:
        """Return the sizes for a frame, type being a share of its usual size."""
        side = min(width, height)
        # Small pictures are looked at from nearer, but not as much nearer as they are smaller.
        size = round(share * side * (_SIZE + _LARGER * max(0.0, 1 - side / _FULL_SIDE)))
        left = _even(width * 0.055)
        return cls(
            size=size,
            left=left,
            wide=min(width - 2 * left - 2 * size, round(size * 36)),
            lines=2 if width > height else lines,
            bottom=_even(height * 0.055),
        )


def lines_of(text: str, size: int, wide: float) -> list[str]:
    """Break clean text into lines: between words where there are any, else anywhere."""
    lines: list[str] = []
    line, length = "", 0.0
    for word in text.split():
        # Nothing is kerned across a space, so a line is as wide as its words.
        if line and length + width_of(word, size) <= wide:
            line, length = f"{line} {word}", length + width_of(f"{word} ", size)
            continue
        if line:
            lines.append(line)
        while width_of(word, size) > wide:
            fits = _fitting(word, size, wide)
            lines.append(word[:fits])
            word = word[fits:]
        line, length = word, width_of(f"{word} ", size)
    return [*lines, line] if line else lines


def _fitting(word: str, size: int, wide: float) -> int:
    """Return how many characters of a word fit, at least one (halving)."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width_of(word[:middle], size) <= wide else (low, middle - 1)
    return low


def balanced(text: str, size: int, wide: float) -> list[str]:
    """Break clean text into as few lines as `lines_of`, as evenly as it goes."""
    lines = lines_of(text, size, wide)
    narrow = wide
    while len(lines) > 1:
        narrow *= 0.94
        tried = lines_of(text, size, narrow)
        if len(tried) > len(lines) or " ".join(tried) != " ".join(text.split()):
            break
        lines = tried
    return lines


def pages_of(text: str, size: int, wide: float, lines: int, most: int) -> list[list[str]]:
    """Set a text in pages.

    The first sentence has the first page to itself. Any other begins a new page unless it fits
    on the one that is open; what does not fit on `most` pages is left out; where that cuts a
    sentence, an ellipsis says so.
    """
    pages: list[list[str]] = []
    open_text = ""
    for index, sentence in enumerate(_SENTENCE.split(spelt(clean(text[:_READ])))):
        joined = f"{open_text} {sentence}".strip()
        if pages and open_text and len(lines_of(joined, size, wide)) <= lines:
            pages[-1], open_text = lines_of(joined, size, wide), joined
            continue
        rows = lines_of(sentence, size, wide)
        pages += [rows[i : i + lines] for i in range(0, len(rows), lines)]
        open_text = sentence if index and len(rows) <= lines else ""
    if len(pages) > most:
        pages = pages[:most]
        if not pages[-1][-1].endswith(_ENDS):
            pages[-1] = [*pages[-1][:-1], _with_ellipsis(pages[-1][-1], size, wide)]
    return [balanced(" ".join(page), size, wide) if " " in page[0] else page for page in pages]


def _with_ellipsis(line: str, size: int, wide: float) -> str:
    cut = line.rstrip(" .,;:!?…")
    while cut and width_of(f"{cut} …", size) > wide:
        cut = cut.rsplit(" ", 1)[0] if " " in cut else cut[:-1]
    return f"{cut} …" if cut else "…"


class Caption:
    """What stands on the picture: pages of text over a soft shade, and the mark."""

    def __init__(
        self, text: str, width: int, height: int, seconds: int, *, accent: Colour, mark: bool
    ) -> None:
        """Set the type.

        Args:
            text: the scene's words.
            width: of the frame, in pixels.
            height: of the frame, in pixels.
            seconds: length of the clip.
            accent: colour of the rule beside the text.
            mark: whether the picture says that it is an animatic.
        """
        most = max(1, int(seconds / _SHORTEST_PAGE))
        m = _Measures.fitting(text, width, height, most)
        pages = pages_of(text, m.size, m.wide, m.lines, most)
        self._seconds = seconds
        self._pages = [_page(lines, m, accent) for lines in pages]
        from_right = bool(pages) and is_right_to_left(pages[0][0])
        self._lefts = [
            _even(width - m.left - page.width) if from_right else m.left for page in self._pages
        ]
        self._tops = [_even(height - m.bottom - page.height) for page in self._pages]
        self._shade = _shade(height, m) if pages else None
        self._mark = _mark(m.size) if mark else None
        self._mark_at = (_even(width - m.left * 0.7), _even(m.bottom * 0.62))

    def shade(self, veil: Veil, small: Small) -> None:
        """Darken the lower part of the picture softly, as much as type needs to be read there."""
        if self._shade is not None:
            top = veil.height - len(self._shade)
            bright = float(small.luma[top:].mean())
            needed = min(1.0, max(_LEAST, (bright - _DIM) / (_BRIGHT - _DIM)))
            veil.cover(self._shade * np.float32(needed), _SHADE, top)

    def lay(self, frame: Frame, second: float) -> None:
        """Lay page and mark of a moment on a frame."""
        if self._pages:
            span = self._seconds / len(self._pages)
            index = min(len(self._pages) - 1, int(second / span))
            inside = second - index * span
            rest = span - inside
            first, last = index == 0, index == len(self._pages) - 1
            strength = min(
                1.0,
                1.0 if first else inside / _FADE,
                1.0 if last else rest / _FADE,
            )
            frame.overlay(self._pages[index], self._lefts[index], self._tops[index], strength)
        if self._mark is not None:
            x, y = self._mark_at
            frame.overlay(self._mark, x - self._mark.width, y)


def _page(lines: list[str], m: _Measures, accent: Colour) -> Picture:
    """Draw a page: text with a soft shadow beside a rule in the accent colour."""
    lead, indent = round(m.size * 1.36), round(m.size * 0.7)
    masks = [line_mask(line, m.size) for line in lines]
    wide = _even(max(mask.shape[1] for mask in masks) + indent + m.size)
    high = _even(lead * len(lines) + m.size * 0.6)
    cover = np.zeros((high, wide), np.uint8)
    from_right = is_right_to_left(lines[0])
    for i, mask in enumerate(masks):
        x = wide - indent - mask.shape[1] if from_right else indent
        part = cover[i * lead : i * lead + mask.shape[0], x : x + mask.shape[1]]
        np.maximum(part, mask[: part.shape[0]], out=part)
    # A wide soft shadow carries the type over bright places, a narrow one gives it an edge.
    wide_shadow = cv2.GaussianBlur(cover, (0, 0), max(1.5, m.size * 0.3))
    narrow_shadow = cv2.GaussianBlur(np.roll(cover, 1, 0), (0, 0), max(0.8, m.size * 0.07))
    shadow = cv2.addWeighted(wide_shadow, 0.75, narrow_shadow, 0.7, 0)
    pixels = _laid(_tinted(np.asarray(shadow, np.uint8), _SHADE), _tinted(cover, _TEXT))
    bar = np.zeros_like(cover)
    thick = max(2, round(m.size * 0.11))
    x = wide - thick if from_right else 0
    bar[round(m.size * 0.3) : lead * len(lines) + round(m.size * 0.12), x : x + thick] = 255
    return picture(_laid(pixels, _tinted(bar, accent)))


def _shade(height: int, m: _Measures) -> Field:
    """Return how much of the lower rows is covered, one value a row of a veil."""
    high = min(height, m.bottom * 2.2 + m.size * 1.36 * (m.lines + 1.2))
    fall = np.linspace(0, 1, max(2, round(high / PARTS)), dtype=np.float32)
    return (fall * fall * (3 - 2 * fall) * np.float32(_DARKEST))[:, None]


def _mark(size: int) -> Picture:
    """Draw the mark: small spaced capitals on a soft shadow, without a plate of their own."""
    small = max(8, round(size * 0.46))
    letters = [line_mask(letter, small) for letter in _MARK]
    gap = max(1, round(small * 0.26))
    inner = sum(letter.shape[1] + gap for letter in letters) - gap
    wide, high = _even(inner + 2 * small), _even(small * 2.4)
    cover = np.zeros((high, wide), np.uint8)
    x, y = wide - inner - small, round(high / 2 - small * 0.74)
    for letter in letters:
        rows = min(letter.shape[0], high - y)
        area = cover[y : y + rows, x : x + letter.shape[1]]
        np.maximum(area, letter[:rows], out=area)
        x += letter.shape[1] + gap
    shadow = cv2.GaussianBlur(cover, (0, 0), max(1.0, small * 0.28))
    shade = _tinted(np.asarray(cv2.convertScaleAbs(shadow, alpha=0.85), np.uint8), _SHADE)
    ink = np.asarray(cv2.convertScaleAbs(cover, alpha=_MARK_SHOWS), np.uint8)
    return picture(_laid(shade, _tinted(ink, _TEXT)))


def _tinted(cover: NDArray[np.uint8], colour: Colour) -> NDArray[np.uint8]:
    """Return a colour as premultiplied RGBA where the mask covers."""
    share = cover[..., None].astype(np.float32) / 255
    return (share * np.array((*colour, 255), np.float32) + 0.5).astype(np.uint8)


def _laid(below: NDArray[np.uint8], above: NDArray[np.uint8]) -> NDArray[np.uint8]:
    kept = below * (1 - above[..., 3:].astype(np.float32) / 255)
    return np.clip(kept + above + 0.5, 0, 255).astype(np.uint8)


def _even(value: float) -> int:
    return round(value / 2) * 2
