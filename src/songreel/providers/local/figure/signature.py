"""Signs our own sheets with what they were drawn from, so that a clip can move the real figure.

A clip is given its character as a picture. Where that picture is an unaltered sheet of ours, its
metadata say from which words and seed it was drawn, and the figure can be drawn again in any pose.
The metadata hold nothing but what the caller gave, and count only for the very pixels that they
were written for.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from songreel.domain.scene import ImageFormat

DRAWN = 1
"""Version of how words become a figure; a sheet of another version is a picture like any other."""

LONGEST_WORDS = 20_000
_MARK = b"songreel-reference "
_LONGEST_NOTE = 130_000
_LONGEST_COMMENT = 65_000
"""Bytes that fit into one segment of a JPEG file (ITU-T T.81, B.2.4.5)."""
_IMAGE_DESCRIPTION = 0x010E
_QUALITY = 92
_MOST_PIXELS = 4_000_000


@dataclass(frozen=True, slots=True)
class Signature:
    """What a sheet was drawn from."""

    description: str
    seed: int | None


def signed(image: Image.Image, form: ImageFormat, signature: Signature) -> bytes:
    """Return an RGB picture as a file that says what it was drawn from.

    The same picture, format and signature give the same bytes. A JPEG whose words do not fit into
    a comment stays unsigned.
    """
    plain = _encoded(image, form, b"")
    return _encoded(image, form, _note(signature, _digest(plain)))


def read_signature(content: bytes) -> Signature | None:
    """Return what a file was drawn from; None unless it is a sheet of ours, pixel for pixel.

    Whatever the bytes are, nothing is raised.
    """
    start = content.find(_MARK)
    if start < 0:
        return None
    begin = start + len(_MARK)
    note = _document(content[begin : begin + _LONGEST_NOTE])
    words, seed, digest = note.get("description"), note.get("seed"), note.get("pixels")
    if note.get("version") != DRAWN or not isinstance(words, str) or len(words) > LONGEST_WORDS:
        return None
    if not (seed is None or type(seed) is int):
        return None
    if not digest or digest != _digest(content):
        return None
    return Signature(words, seed)


def _encoded(image: Image.Image, form: ImageFormat, note: bytes) -> bytes:
    file = BytesIO()
    match form:
        case "png":
            info = PngInfo()
            if note:
                info.add_itxt("Source", note)
            image.save(file, "PNG", compress_level=6, pnginfo=info)
        case "jpg":
            comment = note if len(note) < _LONGEST_COMMENT else b""
            image.save(file, "JPEG", quality=_QUALITY, subsampling=0, comment=comment)
        case "webp":
            exif = Image.Exif()
            if note:
                exif[_IMAGE_DESCRIPTION] = note
            image.save(file, "WEBP", quality=_QUALITY, method=4, exif=exif if note else b"")
    return file.getvalue()


def _note(signature: Signature, digest: str) -> bytes:
    document = {
        "version": DRAWN,
        "description": signature.description,
        "seed": signature.seed,
        "pixels": digest,
    }
    try:
        return _MARK + json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair is no character, but the caller may have given it.
        return _MARK + json.dumps(document).encode()


def _document(text: bytes) -> dict[str, Any]:
    """Read the object at the beginning of a text, whatever follows it; empty if there is none."""
    try:
        value, _ = json.JSONDecoder().raw_decode(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _digest(content: bytes) -> str:
    """Return the SHA-256 of a picture's size and pixels; empty where it cannot be decoded."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > _MOST_PIXELS:
                return ""
            pixels = np.asarray(image, np.uint8)
    except Exception:
        # Decoders raise errors of a dozen kinds at files that somebody has tampered with.
        return ""
    return hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
