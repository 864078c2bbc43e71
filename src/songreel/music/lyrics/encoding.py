"""From bytes to text and back, byte by byte: Unicode in its two usual encodings."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from songreel.domain.lyrics import LyricsError

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_PROBE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text stands in a file: a codec's name, and what comes before the text."""

    codec: str = "utf-8"
    mark: bytes = b""

    def encode(self, text: str) -> bytes:
        """Return the bytes of a text, the mark included."""
        return self.mark + text.encode(self.codec)


UTF_8 = Encoding()

_MARKED = (
    Encoding("utf-8", codecs.BOM_UTF8),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)


def decode(content: bytes) -> tuple[str, Encoding]:
    """Return a text and how it was encoded: UTF-8, or UTF-16, with or without a byte order mark.

    Raises:
        LyricsError: it is neither, or no text; the sentence names the line.
    """
    encoding = _encoding(content)
    body = content[len(encoding.mark) :]
    try:
        text = body.decode(encoding.codec)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding.codec, "replace")
        name = encoding.codec.upper()[:6].rstrip("-")
        raise LyricsError(
            f"Line {len(lines_of(before + 'x'))} of the lyrics is not {name}. Save the file as "
            "UTF-8, and send it again."
        ) from None
    if "\0" in text:
        where = len(lines_of(text[: text.index("\0")] + "x"))
        raise LyricsError(
            f"Line {where} of the lyrics holds the character NUL: this is no text. Send LRC, SRT, "
            "WebVTT or ASS."
        )
    return text, encoding


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, each with what ends it: CR LF, LF or CR, and nothing else."""
    return _LINE.findall(text)


def newline_of(text: str) -> str:
    """Return how the first line of a text ends; LF where none does."""
    found = re.search(r"\r\n|\r|\n", text)
    return found[0] if found else "\n"


def _encoding(content: bytes) -> Encoding:
    for encoding in _MARKED:
        if content.startswith(encoding.mark):
            return encoding
    # Without a mark: the digits and brackets that every format has are NUL and ASCII in UTF-16.
    probe = content[:_PROBE_BYTES]
    even, odd = probe[::2].count(0), probe[1::2].count(0)
    if 4 * odd > len(probe) // 2 and not even:
        return Encoding("utf-16-le")
    if 4 * even > len(probe) // 2 and not odd:
        return Encoding("utf-16-be")
    return UTF_8
