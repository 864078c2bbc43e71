"""Takes a picture of somebody: cut from its ground where that can be told, else whole."""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.matte import Bytes, Floats, plain_matte, softened
from songreel.providers.local.figure.photo import photo_matte
from songreel.providers.local.figure.signature import read_signature

LARGEST = 1400
"""Longest side, in pixels, at which a picture is worked on."""
_CLEAR = 0.02
"""Share of a picture that is transparent where somebody has been cut out already."""
_RESTLESS, _HAZY = 0.2, 0.7
"""Shares of changes from pixel to pixel, and of half-clear ones, from which it is but noise."""
_BAND = 64
"""Rows of the smaller picture that are made at a time."""
_ORIENTATION = 0x0112
_TURNED: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by what its camera says (Exif 2.3, 4.6.4)."""
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


@lru_cache(maxsize=1)
def _likeness(content: bytes) -> Design | Cutout | None:
    signature = read_signature(content)
    if signature is not None:
        return design(signature.description, signature.seed)
    return _cut_out(content)


def _cut_out(content: bytes) -> Cutout | None:
    rgba = _read(content)
    rgb, alpha = rgba[..., :3], np.asarray(rgba[..., 3] / 255, np.float32)
    if float((alpha < 0.5).mean()) > _CLEAR and not _is_noise(alpha):
        return _cropped(rgb, alpha)
    found = plain_matte(rgb) or photo_matte(rgb)
    if found is None or not found[1].any():
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
        turned = _TURNED.get(_orientation(image))
        small = _scaled_webp(image, content) or _reduced(image)
    small.thumbnail((LARGEST, LARGEST), Image.Resampling.BOX)
    return np.array(small if turned is None else small.transpose(turned), np.uint8)


def _scaled_webp(image: Image.Image, content: bytes) -> Image.Image | None:
    """Return a very large WebP picture without transparency smaller, else None.

    Pillow decodes a WebP file into four full copies; OpenCV lets it be scaled on the way.
    """
    factor = max(image.size) // (2 * LARGEST)
    if image.format != "WEBP" or image.mode != "RGB" or factor < 2:
        return None
    scale = cv2.IMREAD_REDUCED_COLOR_4 if factor >= 4 else cv2.IMREAD_REDUCED_COLOR_2
    flags = scale | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), flags)
    except cv2.error:
        return None
    # A file that is not whole decodes to nothing: Pillow tells what is wrong with it.
    if not isinstance(decoded, np.ndarray):
        return None
    return Image.fromarray(np.ascontiguousarray(decoded[..., ::-1], np.uint8)).convert("RGBA")


def _reduced(image: Image.Image) -> Image.Image:
    """Return a picture in RGBA, made smaller by a whole factor where it is very large.

    That is done band by band, as a second copy of a large picture would take too much memory.
    """
    image.load()
    factor = max(1, max(image.size) // (2 * LARGEST))
    full = _full(image)
    if factor == 1:
        return _eight_bit(image, full).convert("RGBA")
    width, height = image.size
    small = Image.new("RGBA", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, _BAND * factor):
        band = image.crop((0, top, width, min(height, top + _BAND * factor)))
        part = _eight_bit(band, full).convert("RGBA").reduce(factor)
        small.paste(part, (0, top // factor))
    return small


def _orientation(image: Image.Image) -> int:
    """Return how a camera says that a picture has to be turned, if that can be read at all."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        # Of metadata that somebody has tampered with, nothing is needed.
        return 1


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


def _full(image: Image.Image) -> float:
    """Return which value is white: pictures of more than 8 bits a grey value may not use them."""
    if not image.mode.startswith(("I", "F")):
        return 255.0
    extrema = cast("tuple[float, float]", image.getextrema())
    return 65535.0 if extrema[1] > 255 else 255.0


def _eight_bit(image: Image.Image, full: float) -> Image.Image:
    """Return a picture of 16 or 32 bits a grey value in 8 bits; others as they are."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image, np.float32)
    return Image.fromarray(np.clip(values * (255 / full), 0, 255).astype(np.uint8), "L")


def _is_noise(alpha: Floats) -> bool:
    """Tell whether a picture's transparency has no shape, so that nothing was meant by it."""
    solid = alpha > 0.5
    changes = float((solid[:, 1:] != solid[:, :-1]).mean()) if alpha.shape[1] > 1 else 0.0
    return changes > _RESTLESS or float(((alpha > 0.1) & (alpha < 0.9)).mean()) > _HAZY


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
