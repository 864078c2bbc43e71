"""The bundled fonts, and which characters each of them has.

Type is drawn with the basic layout, which is the same on every machine; what a shaping library
would add (right-to-left order, joined Arabic letters) is done in `shaping`.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent.parent / "fonts"
"""Each font lies there with its licence beside it."""


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a bundled font, by the name of its file, at a size in pixels."""
    # The basic layout is the same everywhere; Raqm is there or not, by what a machine has.
    return ImageFont.truetype(str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC)


def tables(data: bytes) -> dict[str, int]:
    """Return where each table of a font file begins (OpenType, table directory)."""
    return {
        data[at : at + 4].decode("latin-1"): struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }


@cache
def coverage(name: str) -> frozenset[int]:
    """Read which characters a font has from its `cmap` table (OpenType, formats 4 and 12)."""
    data = (FONTS / name).read_bytes()
    cmap = tables(data)["cmap"]
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">I", data, cmap + 4 + 8 * i + 4)[0]
        match struct.unpack_from(">H", data, start)[0]:
            case 4:
                found.update(_format_4(data, start))
            case 12:
                found.update(_format_12(data, start))
            case _:
                pass
    return frozenset(found)


def _format_4(data: bytes, start: int) -> set[int]:
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    begins = struct.unpack_from(f">{count}H", data, start + 16 + 2 * count)
    spans = zip(begins, ends, strict=True)
    return {code for begin, end in spans for code in range(begin, end + 1) if code != 0xFFFF}


def _format_12(data: bytes, start: int) -> set[int]:
    count = struct.unpack_from(">I", data, start + 12)[0]
    groups = (struct.unpack_from(">II", data, start + 16 + 12 * i) for i in range(count))
    return {code for begin, end in groups for code in range(begin, end + 1)}
