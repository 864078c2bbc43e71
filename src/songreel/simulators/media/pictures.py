"""Brings a picture of the local artist to the size that was ordered."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from songreel.media.partial import whole_file

_FORMATS = {"png": "PNG", "jpg": "JPEG"}


def write_picture(drawn: Path, width: int, height: int, form: str, destination: Path) -> None:
    """Write a drawn picture in another size; nothing is there before it is whole.

    Raises:
        OSError: it cannot be read or written.
    """
    with Image.open(drawn) as picture, whole_file(destination) as temporary:
        sized = picture.convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
        sized.save(temporary, format=_FORMATS[form])
