"""Files that somebody sends: what they are by their bytes, and whether they can be used here.

The first bytes decide, before the rest is taken in; what is declared is compared with the limits
before anything is decoded. Names and media types lie, and are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from songreel.domain.errors import InvalidRequestError
from songreel.domain.provenance import BROUGHT, Maker
from songreel.domain.stored import StoredKind
from songreel.domain.video import SongFacts, VideoFacts
from songreel.media.errors import MediaError
from songreel.media.picture import HEIF_BRANDS, check_picture, refuse_known_others
from songreel.media.picture import MAX_BYTES as MAX_PICTURE_BYTES
from songreel.media.probe import facts_of
from songreel.media.provenance import marked
from songreel.media.reading import moving_tracks, opened
from songreel.media.sniff import SONG_KINDS, Kind, by_signature, describe_head, id3_length
from songreel.media.verify import decode_whole, verify_clip
from songreel.music.song import measure

HEAD_BYTES = 64 * 1024
MAX_BYTES = 1_000_000_000
MAX_CLIP_SECONDS = 20 * 60
MAX_TRACKS = 16
MAX_FRAME_RATE = 240

_AT_ONCE_PIXELS = 60 * 30 * 1920 * 1080
"""Of all pictures of a clip: one with no more is decoded whole while its sender waits."""
_TAKEN = "Taken are songs (MP3, WAV, FLAC, M4A, Ogg), images (PNG, JPEG, WebP) and MP4 clips."
_PICTURES = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*"),
    *(b"<svg", b"<?xml"),
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a file is.

    Attributes:
        song, clip: their facts, for a song and a clip.
        inspected: whether a clip was decoded whole.
        makers: what made a clip, as far as the file itself states it.
    """

    kind: StoredKind
    media_type: str
    facts: Mapping[str, Any]
    song: SongFacts | None = None
    clip: VideoFacts | None = None
    inspected: bool = False
    makers: tuple[Maker, ...] = ()


FOUND, SONG_FACTS = TypeAdapter(Arrived), TypeAdapter(SongFacts)
"""Read and write them as JSON: another process looks at what strangers send."""


def most_bytes(head: bytes) -> int:
    """Return how many bytes a file that begins so may have.

    Args:
        head: its first 64 KiB, or all of it where that is less.

    Raises:
        InvalidRequestError: it is nothing that is taken here; the sentence says what it is, and
            what to send instead.
    """
    if _is_picture(head):
        refuse_known_others(head)
        return MAX_PICTURE_BYTES
    kind = Kind.MP3 if id3_length(head) else by_signature(head)
    if kind is None:
        raise InvalidRequestError(f"The file is {describe_head(head)}. {_TAKEN}")
    if kind is Kind.MATROSKA:
        raise InvalidRequestError(
            "The file is a Matroska or WebM file, which is not taken. Save it as MP4, for example "
            "with: ffmpeg -i clip.webm -c:v libx264 -pix_fmt yuv420p -c:a aac clip.mp4"
        )
    return MAX_BYTES


def arrived(path: Path) -> Arrived:
    """Return what a file is, after making sure that it can be used.

    Raises:
        InvalidRequestError: it is nothing that is taken here, damaged, or of too many tracks or
            seconds.
        TooLargeError: more bytes or pixels than are taken.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    most_bytes(head)
    if _is_picture(head):
        # Its checksums, and its end: a decoder may be content without.
        check_picture(path, decode=False)
        picture = check_picture(path)
        size = {"width": picture.width, "height": picture.height}
        return Arrived(StoredKind.IMAGE, picture.media_type, size)
    try:
        if by_signature(head) is Kind.MP4 and not id3_length(head) and _moves(path):
            return _clip(path)
    except MediaError as error:
        raise InvalidRequestError(str(error)) from error
    song = measure(path)
    return Arrived(StoredKind.SONG, f"audio/{song.codec}", asdict(song), song=song)


def _is_picture(head: bytes) -> bool:
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    is_heif = head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS
    return is_webp or is_heif or head.lstrip().startswith(_PICTURES)


def _moves(path: Path) -> bool:
    """Tell whether an MP4 file has moving pictures, and refuse one with too much in it."""
    with opened(path, SONG_KINDS, "an MP4 file", undecoded=True) as container:
        if len(container.streams) > MAX_TRACKS:
            raise MediaError(
                f"The file has {len(container.streams)} tracks; at most {MAX_TRACKS} are taken. "
                "Export it with one of pictures and one of sound."
            )
        pictures = moving_tracks(container)
        if len(pictures) > 1:
            raise MediaError(
                f"The file has {len(pictures)} tracks of moving pictures. Export it with one."
            )
        if not pictures:
            return False
        facts = facts_of(container, pictures[0], pictures[0].frames or 1)
        # Its index says how long it is; a fragmented file says it nowhere, and is read first.
        _check_length(facts)
        return True


def _check_length(facts: VideoFacts) -> None:
    if facts.rate.fraction > MAX_FRAME_RATE:
        raise MediaError(
            f"The clip has more than {MAX_FRAME_RATE} pictures a second. Export it with fewer."
        )
    if facts.frames > MAX_CLIP_SECONDS * facts.rate.fraction:
        raise MediaError(
            f"A clip may be at most {MAX_CLIP_SECONDS // 60} minutes long, and this one is longer. "
            "Cut it to the part that is wanted."
        )


def _clip(path: Path) -> Arrived:
    facts = verify_clip(path)
    _check_length(facts)
    inspected = facts.frames * facts.width * facts.height <= _AT_ONCE_PIXELS
    if inspected:
        decode_whole(path)
    told = {
        "width": facts.width,
        "height": facts.height,
        "frames": facts.frames,
        "frame_rate": [facts.rate.numerator, facts.rate.denominator],
        "has_audio": facts.has_audio,
    }
    return Arrived(
        StoredKind.CLIP,
        "video/mp4",
        told,
        clip=facts,
        inspected=inspected,
        makers=_makers(path),
    )


def _makers(path: Path) -> tuple[Maker, ...]:
    """Return what made a clip: the models that our mark in it names, else nobody that is known."""
    try:
        origin = marked(path)
    except MediaError:
        origin = None
    models = () if origin is None else origin.models
    return tuple(Maker(BROUGHT, model) for model in models) or (Maker(BROUGHT, ""),)
