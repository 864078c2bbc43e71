"""Takes a picture of somebody: cut from its ground where that can be told, else whole."""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.matte import Bytes, Floats, plain_matte, softened
from songreel.providers.local.figure.photo import photo_matte
from songreel.providers.local.figure.signature import read_signature

LARGEST = 1400
"""Longest side, in pixels, at which a picture is worked on."""
_CLEAR = 0.02
_DAMAGED = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    struct.error,
    Image.DecompressionBombError,
)
"""What decoders raise at files that are not whole."""
_PNG = b"\x89PNG\r\n\x1a\n"
_WORDS_IN_PNG = (b"tEXt", b"zTXt", b"iTXt", b"iCCP")


class UnreadablePictureError(ValueError):
    """The reference image cannot be read; send a whole PNG, JPEG or WebP file."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


@dataclass(frozen=True, slots=True)
class Cutout:
    """A picture, premultiplied RGBA, cropped to what it shows.

    Attributes:
        is_cut: whether its ground is gone; else it is the whole picture.
        stands: whether there was ground below it, so that its lower edge is feet.
    """

    pixels: NDArray[np.uint8]
    is_cut: bool
    stands: bool


def likeness(path: Path) -> Design | Cutout | None:
    """Return whom a picture shows: the design behind a sheet of ours, else what can be cut out.

    The shots of a film share their reference: the last one is kept.

    Returns:
        A design, a cut-out, or None where the picture is clear all over.

    Raises:
        UnreadablePictureError: the file is no picture that can be read.
    """
    try:
        return _likeness(path.read_bytes())
    except _DAMAGED as error:
        raise UnreadablePictureError from error


def cut_out(path: Path) -> Cutout | None:
    """Read a picture, and cut what it shows from its ground if that is plain, clear or far off.

    Returns:
        The cut-out, or None where the picture is clear all over.

    Raises:
        UnreadablePictureError: the file is no picture that can be read.
    """
    try:
        return _cut_out(path.read_bytes())
    except _DAMAGED as error:
        raise UnreadablePictureError from error


@lru_cache(maxsize=1)
def _likeness(content: bytes) -> Design | Cutout | None:
    signature = read_signature(content)
    if signature is not None:
        return design(signature.description, signature.seed)
    return _cut_out(content)


def _cut_out(content: bytes) -> Cutout | None:
    rgba = _read(content)
    rgb, alpha = rgba[..., :3], np.asarray(rgba[..., 3] / 255, np.float32)
    if float((alpha < 0.5).mean()) > _CLEAR:
        return _cropped(rgb, alpha)
    found = plain_matte(rgb) or photo_matte(rgb)
    if found is None:
        return Cutout(_premultiplied(rgb, np.ones_like(alpha)), is_cut=False, stands=False)
    ground, matte = found
    return _cropped(*softened(rgb, ground, matte))


def _read(content: bytes) -> Bytes:
    # What is wrong with a picture's metadata is of no interest: only its pixels are used.
    with (
        warnings.catch_warnings(action="ignore"),
        Image.open(BytesIO(_without_words(content))) as image,
    ):
        image.draft("RGB", (LARGEST, LARGEST))
        image.thumbnail((LARGEST, LARGEST), Image.Resampling.BOX, reducing_gap=2.0)
        picture = _eight_bit(_upright(image))
        return np.array(picture.convert("RGBA"), np.uint8)


def _upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its camera says, if what it says can be read at all."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        # Of metadata that somebody has tampered with, nothing is needed.
        return image


def _without_words(content: bytes) -> bytes:
    """Leave the texts and profiles out of a PNG file: however large they are, nobody reads them.

    Chunks are a length, a name, data and a checksum (PNG, 5.3).
    """
    if not content.startswith(_PNG):
        return content
    parts, position = [_PNG], len(_PNG)
    while position + 8 <= len(content):
        end = position + 12 + int.from_bytes(content[position : position + 4], "big")
        if content[position + 4 : position + 8] not in _WORDS_IN_PNG:
            parts.append(content[position:end])
        position = end
    return b"".join(parts)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return a picture of 16 or 32 bits a grey value in 8 bits; others as they are."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image, np.float32)
    full = 65535.0 if values.max(initial=0) > 255 else 255.0
    return Image.fromarray(np.clip(values * (255 / full), 0, 255).astype(np.uint8), "L")


def _cropped(rgb: Bytes, alpha: Floats) -> Cutout | None:
    """Crop to what can be seen, if that is anything."""
    ys, xs = np.nonzero(alpha > 0.1)
    if len(ys) == 0:
        return None
    top, bottom, left, right = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    lowest = alpha[-max(1, alpha.shape[0] // 100) :]
    stands = float((lowest > 0.5).mean()) < 0.02
    part = _premultiplied(rgb[top:bottom, left:right], alpha[top:bottom, left:right])
    return Cutout(part, is_cut=True, stands=stands)


def _premultiplied(rgb: Bytes, alpha: Floats) -> Bytes:
    a = np.clip(alpha, 0, 1)[..., None]
    return np.concatenate([rgb * a, 255 * a], 2).round().astype(np.uint8)
