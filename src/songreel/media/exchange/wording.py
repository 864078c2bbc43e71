"""Numbers and words as the editors' formats can hold them."""

from __future__ import annotations

import re
from fractions import Fraction

from anyascii import anyascii

MAX_NAME = 40

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def decimal_text(number: Fraction, places: int = 6) -> str:
    """Return a number in decimals, rounded half away from zero, without needless noughts.

    Only whole numbers are used on the way.
    """
    scale = 10**places
    scaled = abs(number) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits, decimals = divmod(whole, scale)
    text = f"{digits}.{decimals:0{places}d}".rstrip("0").rstrip(".") if places else str(digits)
    return f"-{text}" if number < 0 and whole else text


def slug(text: str) -> str:
    """Return words as a file name that every system takes: small letters, digits and dashes."""
    name = re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower()).strip("-")
    return name[:MAX_NAME].strip("-")


def plain_line(text: str, limit: int = 200) -> str:
    """Return text as one line of ASCII, as lists of cuts hold nothing else."""
    return " ".join(anyascii(text).split())[:limit]


def xml_text(text: str) -> str:
    """Return text without the characters that no XML document can hold; U+FFFD stands for them."""
    return _NOT_XML.sub("\ufffd", text)
