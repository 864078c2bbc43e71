"""Still pictures from outside: their type and size, read from the header before any decoding."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from songreel.domain.errors import InvalidRequestError, TooLargeError

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_TAKEN = "Send a PNG, JPEG or WebP."
HEIF_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"),
    *(b"avif", b"avis", b"mif1", b"msf1"),
}


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the header of a picture says; width and height in pixels."""

    media_type: str
    width: int
    height: int


def check_picture(path: Path, *, decode: bool = True) -> PictureFacts:
    """Check a picture by its header, then that it can be decoded.

    Args:
        path: the picture.
        decode: whether to decode it, which takes 100 ms for a photo; else only its checksums are
            compared, or for a JPEG, which has none, its end is looked for.

    Raises:
        InvalidRequestError: it is no PNG, JPEG or WebP, or is damaged.
        TooLargeError: more than 20 MB, or more than 50 megapixels.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TooLargeError(
            f"The picture has {size / 1e6:.1f} MB; at most {MAX_BYTES // 1_000_000} MB are taken. "
            "Save it smaller."
        )
    with path.open("rb") as file:
        refuse_known_others(file.read(64))
    try:
        with Image.open(path, formats=tuple(_TYPES)) as picture:
            facts = PictureFacts(_TYPES[str(picture.format)], picture.width, picture.height)
            if facts.width * facts.height > MAX_PIXELS:
                raise TooLargeError(
                    f"The picture is {facts.width} x {facts.height}; at most "
                    f"{MAX_PIXELS // 1_000_000} megapixels are taken. Scale it down."
                )
            if decode:
                picture.load()
            else:
                picture.verify()
                if facts.media_type == "image/jpeg" and not _jpeg_ends(path.read_bytes()):
                    raise OSError("the picture is cut short")
    except Image.DecompressionBombError as error:
        raise TooLargeError(
            f"The picture is too large; at most {MAX_PIXELS // 1_000_000} megapixels are taken."
        ) from error
    except UnidentifiedImageError as error:
        raise InvalidRequestError(f"This is not a picture that can be read. {_TAKEN}") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise InvalidRequestError(f"The picture is damaged and cannot be read. {_TAKEN}") from error
    return facts


def load_decoders() -> None:
    """Load what reads pictures now, and not with the first one."""
    Image.init()


def convert_picture(source: Path, destination: Path, media_type: str) -> PictureFacts:
    """Write a picture anew as another type, at a quality that nobody tells from the original.

    Args:
        source: a picture that was checked.
        destination: where nothing is yet.
        media_type: `image/png`, `image/jpeg` or `image/webp`; a JPEG has no transparency, so it
            gets a white ground.

    Raises:
        OSError: it cannot be read or written.
    """
    form = next(name for name, kind in _TYPES.items() if kind == media_type)
    with Image.open(source, formats=tuple(_TYPES)) as picture:
        shown = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        if form == "JPEG" and shown.mode == "RGBA":
            ground = Image.new("RGBA", shown.size, "white")
            shown = Image.alpha_composite(ground, shown).convert("RGB")
        more = {"PNG": {}, "JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"quality": 95}}
        shown.save(destination, form, **more[form])
        return PictureFacts(media_type, shown.width, shown.height)


def _jpeg_ends(content: bytes) -> bool:
    """Tell whether an end marker follows the picture's first scan (ITU-T T.81, B.1.1).

    The segments before the scan are stepped over: a thumbnail in them has an end of its own.
    Within a scan FF D9 cannot occur by chance, because each FF there is followed by a zero.
    """
    position = 2
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker = content[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        position += 2 + length
        if marker == 0xDA:
            return content.find(b"\xff\xd9", position) >= 0
    return False


def refuse_known_others(head: bytes) -> None:
    """Name what people send by mistake: a phone's HEIC, a GIF, an SVG, an empty file.

    Args:
        head: the first 64 bytes, or more.

    Raises:
        InvalidRequestError: it is one of those.
    """
    if not head:
        raise InvalidRequestError(f"The picture is empty. {_TAKEN}")
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        raise InvalidRequestError(f"HEIC and AVIF photos are not taken. {_TAKEN}")
    if head.startswith((b"BM", b"II*\0", b"MM\0*")):
        raise InvalidRequestError(f"BMP and TIFF pictures are not taken. {_TAKEN}")
    if head.startswith(b"GIF8"):
        raise InvalidRequestError(f"GIF pictures are not taken. {_TAKEN}")
    if head.lstrip().startswith((b"<svg", b"<?xml")):
        raise InvalidRequestError(f"SVG drawings are not taken. {_TAKEN}")
