"""How much nearer two letters stand than their widths say, from the `GPOS` table of their font.

The basic layout leaves it out, and in large type "AV" then falls apart. Tables as in the OpenType
specification 1.9: pair adjustments (lookup type 2, formats 1 and 2) of the feature `kern`.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from songreel.media.lettering.fonts import FONTS, tables

_PAIRS, _EXTENSION = 2, 9
_ADVANCE = 0x0004
"""The bit of a value format that says that the advance of the first glyph changes."""


@lru_cache(8_192)
def kerning(name: str, left: str, right: str) -> float:
    """Return what is added between two characters of a font, in units of the type's size."""
    face = _face(name)
    first, second = face.glyph(ord(left)), face.glyph(ord(right))
    if not first or not second:
        return 0.0
    for pairs in face.pairs:
        found = face.adjustment(pairs, first, second)
        if found is not None:
            return found / face.units
    return 0.0


@cache
def _face(name: str) -> _Face:
    data = (FONTS / name).read_bytes()
    places = tables(data)
    units = struct.unpack_from(">H", data, places["head"] + 18)[0]
    pairs = _pair_tables(data, places["GPOS"]) if "GPOS" in places else ()
    return _Face(data, places["cmap"], units, pairs)


@dataclass(frozen=True)
class _Face:
    """One font file, its glyph map of the basic plane, and where its pairs are told."""

    data: bytes
    cmap: int
    units: int
    pairs: tuple[int, ...]

    def _u16(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 2], "big")

    def glyph(self, code: int) -> int:
        """Return the glyph of a character of the basic plane, 0 where there is none (format 4)."""
        table = self._segments
        if table is None or code > 0xFFFF:
            return 0
        count = self._u16(table + 6) // 2
        ends = table + 14
        segment = bisect_right(
            range(count), code, key=lambda index: self._u16(ends + 2 * index) + 1
        )
        starts = ends + 2 * count + 2
        if segment == count or self._u16(starts + 2 * segment) > code:
            return 0
        delta = self._u16(starts + 2 * (count + segment))
        place = starts + 2 * (2 * count + segment)
        offset = self._u16(place)
        if offset == 0:
            return (code + delta) & 0xFFFF
        found = self._u16(place + offset + 2 * (code - self._u16(starts + 2 * segment)))
        return (found + delta) & 0xFFFF if found else 0

    @property
    def _segments(self) -> int | None:
        for index in range(self._u16(self.cmap + 2)):
            start = self.cmap + struct.unpack_from(">I", self.data, self.cmap + 8 + 8 * index)[0]
            if self._u16(start) == 4:
                return start
        return None

    def adjustment(self, table: int, first: int, second: int) -> int | None:
        """Return what a table says about two glyphs; None where it says nothing."""
        place = self._covered(table + self._u16(table + 2), first)
        values = self._u16(table + 4), self._u16(table + 6)
        if place is None or not values[0] & _ADVANCE:
            return None
        sizes = [2 * value.bit_count() for value in values]
        before = 2 * (values[0] & (_ADVANCE - 1)).bit_count()
        if self._u16(table) == 1:
            pairs = table + self._u16(table + 10 + 2 * place)
            step = 2 + sum(sizes)
            count = self._u16(pairs)
            at = bisect_right(
                range(count), second - 1, key=lambda index: self._u16(pairs + 2 + step * index)
            )
            if at == count or self._u16(pairs + 2 + step * at) != second:
                return None
            return self._signed(pairs + 4 + step * at + before)
        left = self._class(table + self._u16(table + 8), first)
        right = self._class(table + self._u16(table + 10), second)
        record = 16 + (left * self._u16(table + 14) + right) * sum(sizes)
        return self._signed(table + record + before)

    def _signed(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 2], "big", signed=True)

    def _covered(self, table: int, glyph: int) -> int | None:
        count = self._u16(table + 2)
        if self._u16(table) == 1:
            at = bisect_right(
                range(count), glyph - 1, key=lambda index: self._u16(table + 4 + 2 * index)
            )
            return at if at < count and self._u16(table + 4 + 2 * at) == glyph else None
        at = self._range(table + 4, count, glyph)
        if at is None:
            return None
        return self._u16(at + 4) + glyph - self._u16(at)

    def _class(self, table: int, glyph: int) -> int:
        if self._u16(table) == 1:
            place = glyph - self._u16(table + 2)
            inside = 0 <= place < self._u16(table + 4)
            return self._u16(table + 6 + 2 * place) if inside else 0
        at = self._range(table + 4, self._u16(table + 2), glyph)
        return 0 if at is None else self._u16(at + 4)

    def _range(self, records: int, count: int, glyph: int) -> int | None:
        """Return where the record (start, end, value) of six bytes stands that holds a glyph."""
        at = bisect_right(range(count), glyph, key=lambda index: self._u16(records + 6 * index))
        record = records + 6 * (at - 1)
        return record if at and self._u16(record + 2) >= glyph else None


def _pair_tables(data: bytes, gpos: int) -> tuple[int, ...]:
    """Return where the pair tables of the feature `kern` stand."""

    def u16(at: int) -> int:
        return int.from_bytes(data[at : at + 2], "big")

    features = gpos + u16(gpos + 6)
    wanted: dict[int, None] = {}
    for index in range(u16(features)):
        record = features + 2 + 6 * index
        if data[record : record + 4] == b"kern":
            feature = features + u16(record + 4)
            wanted.update(
                dict.fromkeys(u16(feature + 4 + 2 * each) for each in range(u16(feature + 2)))
            )
    lookups = gpos + u16(gpos + 8)
    found: list[int] = []
    for index in wanted:
        lookup = lookups + u16(lookups + 2 + 2 * index)
        for each in range(u16(lookup + 4)):
            table = lookup + u16(lookup + 6 + 2 * each)
            kind = u16(lookup)
            if kind == _EXTENSION:
                kind = u16(table + 2)
                table += struct.unpack_from(">I", data, table + 4)[0]
            if kind == _PAIRS:
                found.append(table)
    return tuple(found)
