"""All words of a film, ready to be laid over its frames."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.domain.lettering import Captions, CaptionStyle, Title
from songreel.media.errors import MediaError
from songreel.media.lettering.ink import Ink, Letters, inked, laid, letters_of
from songreel.media.lettering.layout import Block, Wish, laid_out
from songreel.media.lettering.setting import NO_WORD, Line, clean, missing

LOOK = "lettering/2"
"""Changes with everything that changes how words look: segments that are kept depend on it."""
_KEPT = 4
"""Blocks whose masks are kept, and states that are kept."""
_TITLE_LINES, _TITLE_SHARE = 3, 600
_CAPTION_LINES, _NARROW_LINES, _CAPTION_SHARE = 2, 3, 400
_NAMED = 40
"""Characters of a text that an error quotes."""

Planes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Item:
    """Words that stand for some frames: where they are, and when each word of them is lit."""

    start: int
    end: int
    fade: int
    block: Block
    lit: tuple[int, ...] | None

    def strength(self, frame: int) -> int:
        """Return how much of it is seen, of 255."""
        if self.fade == 0:
            return 255
        steps = min(frame - self.start + 1, self.end - frame, self.fade + 1)
        return 255 * steps // (self.fade + 1)

    def state(self, frame: int) -> int:
        """Return how many of its words are lit."""
        return 0 if self.lit is None else bisect_right(self.lit, frame)


class Words:
    """The titles and the drawn captions of a film; several threads may draw with them at once.

    Everything is set when it is made, so that what cannot be drawn is told before anything is
    rendered; masks are drawn when a frame needs them. The same words give the same pixels
    whatever frames were drawn before.
    """

    def __init__(self, titles: Sequence[Title], captions: Captions | None, size: FrameSize) -> None:
        """Set all words.

        Words that would cover others move aside: captions give way to titles, and titles to those
        that are named before them.

        Args:
            titles: of the timeline.
            captions: of the timeline; those of a soft track are not drawn.
            size: of the film's picture.

        Raises:
            MediaError: a character that no font has, or words that have no room; the sentence
                names the title or the caption.
        """
        self._size = size
        self._items: list[_Item] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        # Masks are drawn by one thread at a time: faces of fonts are shared, too.
        self._lock = Lock()
        self._letters: OrderedDict[int, Letters] = OrderedDict()
        self._inks: OrderedDict[tuple[int, int], Ink] = OrderedDict()
        for number, title in enumerate(titles, 1):
            name = f"Title {number} ({_quoted(title.text)}, from frame {title.start} on)"
            rows = _rows(name, [(title.text, NO_WORD)])
            wish = Wish(rows, title.place, title.height, _TITLE_LINES, _TITLE_SHARE)
            self._add(name, wish, title.start, title.end, title.fade, None)
        if captions is not None and captions.are_drawn:
            self._add_captions(captions)

    def stretches(self) -> list[tuple[int, int]]:
        """Return the frames that words touch: first frame and the one after the last, in order."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted((item.start, item.end) for item in self._items):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def draw(self, frame: int, planes: Planes) -> Planes:
        """Return a frame with its words.

        Args:
            frame: its number in the film.
            planes: I420, uint8 of shape (height * 3 // 2, width), BT.709, limited range.

        Returns:
            A copy with words, or `planes` itself where there are none.

        Raises:
            ValueError: another shape or type.
        """
        due = (self._size.height * 3 // 2, self._size.width)
        if planes.shape != due or planes.dtype != np.uint8:
            raise ValueError(f"a frame is uint8 of shape {due}, not {planes.dtype} {planes.shape}")
        shown = self._shown(frame, frame + 1)
        if not shown:
            return planes
        drawn = np.array(planes, order="C")
        for index in shown:
            item = self._items[index]
            with self._lock:
                letters = self._letters_of(index)
                ink = self._ink_of(index, item.state(frame))
            is_lit = item.lit is not None
            laid(drawn, self._size, letters, ink, item.strength(frame), is_lit=is_lit)
        return drawn

    def key(self, start: int, end: int) -> str:
        """Return a name of all that is drawn on the frames from `start` to before `end`.

        Stretches of the same length that look alike have the same name, wherever in the film they
        are; "" where nothing is drawn.
        """
        shown = self._shown(start, end)
        if not shown:
            return ""
        said = [
            {
                "from": self._items[index].start - start,
                "to": self._items[index].end - start,
                "fade": self._items[index].fade,
                "lines": [
                    (line.text, line.words, line.from_right)
                    for line in self._items[index].block.lines
                ],
                "lefts": self._items[index].block.lefts,
                "baselines": self._items[index].block.baselines,
                "size": self._items[index].block.size,
                "lit": [frame - start for frame in self._items[index].lit or ()],
                "karaoke": self._items[index].lit is not None,
            }
            for index in shown
        ]
        content = json.dumps([LOOK, self._size.width, self._size.height, said])
        return hashlib.sha256(content.encode()).hexdigest()

    def _add_captions(self, captions: Captions) -> None:
        is_wide = self._size.width > self._size.height
        lines = _CAPTION_LINES if is_wide else _NARROW_LINES
        for number, caption in enumerate(captions.lines, 1):
            name = f"Caption {number} ({_quoted(caption.text)}, from frame {caption.start} on)"
            lit: tuple[int, ...] | None = None
            parts = [(caption.text, NO_WORD)]
            if captions.style is CaptionStyle.KARAOKE and caption.words:
                parts = [(word.text, index) for index, word in enumerate(caption.words)]
                lit = tuple(word.start for word in caption.words)
            wish = Wish(_rows(name, parts), captions.place, captions.height, lines, _CAPTION_SHARE)
            if self._add(name, wish, caption.start, caption.end, 0, lit):
                self._starts.append(caption.start)
                self._ends.append(caption.end)

    def _add(
        self,
        name: str,
        wish: Wish,
        start: int,
        end: int,
        fade: int,
        lit: tuple[int, ...] | None,
    ) -> bool:
        """Set words among those that stand already; False where nothing of them is seen."""
        if not wish.rows:
            return False
        taken = [self._items[index].block.box for index in self._shown(start, end)]
        block = laid_out(wish, self._size, taken)
        if block is None:
            raise MediaError(
                f"{name} has no room in a picture of {self._size.width} x {self._size.height}, "
                "even at half its height. Shorten it, part long words, set it smaller, or let "
                "fewer words stand at once."
            )
        self._items.append(_Item(start, end, fade, block, lit))
        return True

    def _shown(self, start: int, end: int) -> list[int]:
        """Return which items are seen on any of these frames, in the order in which they are laid.

        Captions follow one another and may be many, so they are not gone through one by one.
        """
        count = len(self._items) - len(self._ends)
        titles = [
            index
            for index, item in enumerate(self._items[:count])
            if item.start < end and item.end > start
        ]
        first = bisect_right(self._ends, start)
        after = bisect_left(self._starts, end)
        return titles + list(range(count + first, count + max(first, after)))

    def _letters_of(self, index: int) -> Letters:
        if index not in self._letters:
            self._letters[index] = letters_of(self._items[index].block, self._size)
            if len(self._letters) > _KEPT:
                self._letters.popitem(last=False)
        self._letters.move_to_end(index)
        return self._letters[index]

    def _ink_of(self, index: int, lit: int) -> Ink:
        if (index, lit) not in self._inks:
            self._inks[index, lit] = inked(self._letters_of(index), frozenset(range(lit)))
            if len(self._inks) > _KEPT:
                self._inks.popitem(last=False)
        self._inks.move_to_end((index, lit))
        return self._inks[index, lit]


def words_of(titles: Sequence[Title], captions: Captions | None, size: FrameSize) -> Words | None:
    """Return the words that are drawn on a film, all set; None where there are none.

    Raises:
        MediaError: as `Words`.
    """
    is_drawn_on = captions is not None and captions.are_drawn
    return Words(titles, captions, size) if titles or is_drawn_on else None


def _rows(name: str, parts: Sequence[tuple[str, int]]) -> tuple[Line, ...]:
    """Return the rows of a text that is given in parts, each with the word that it belongs to.

    Raises:
        MediaError: a character that no font has.
    """
    rows: list[list[tuple[str, int]]] = [[]]
    for text, word in parts:
        shown = clean(text)
        unknown = missing(shown)
        if unknown is not None:
            raise MediaError(
                f"{name} has the character {unknown} (U+{ord(unknown):04X}), for which no font is "
                "here. Write it in another script, or give the words as a soft track."
            )
        for character in shown:
            row = rows[-1]
            if character == "\n":
                rows.append([])
            elif character != " " or (row and row[-1][0] != " "):
                row.append((character, word))
    found: list[Line] = []
    for row in rows:
        if row and row[-1][0] == " ":
            row.pop()
        if row:
            text = "".join(character for character, _ in row)
            found.append(Line(text, tuple(word for _, word in row)))
    return tuple(found)


def _quoted(text: str) -> str:
    one_row = " ".join(text.split())
    short = one_row if len(one_row) <= _NAMED else one_row[: _NAMED - 1].rstrip() + "…"
    return f'"{short}"'
