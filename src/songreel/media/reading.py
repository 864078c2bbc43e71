"""Opening files that strangers sent: by content, from a short list, and never over a network."""

from __future__ import annotations

import errno
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from av.video.stream import VideoStream

from songreel.media.boxes import check_declared_sizes
from songreel.media.errors import MediaError
from songreel.media.sniff import VIDEO_KINDS, Kind, describe, sniff

VIDEO_CODECS = ("h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg4")
AUDIO_CODECS = (
    "aac", "alac", "flac", "mp3", "mp3float", "opus", "vorbis", "ac3", "eac3",
    "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be",
    "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw",
)  # fmt: skip
MAX_PIXELS = 4096 * 2304
"""Of a picture: 4K. A decoder holds up to seventeen pictures, 14 MB each at this size."""
NO_TRACKS = (
    "No track of the file can be read: it is cut off or damaged. Download or export it again."
)

_OPTIONS = {
    "protocol_whitelist": "file",
    "codec_whitelist": ",".join(VIDEO_CODECS + AUDIO_CODECS),
    "max_pixels": str(MAX_PIXELS),
    "max_streams": "64",
}

# The index of an MP4 says all that is asked here; decoding to learn more took 15 ms a file.
_INDEX_ONLY = {"probesize": "32"}

# Even so the first picture is decoded, for the layout of its pixels: 40 ms at 1920x1080.
_NO_PICTURE = {"skip_frame": "all"}


_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
"""Errors that say nothing of the file, but that this process has no more of something."""


@contextmanager
def opened(
    path: Path, kinds: Collection[Kind], wanted: str, *, undecoded: bool = False
) -> Generator[InputContainer]:
    """Open a file whose content is of one of some kinds.

    Args:
        path: the file.
        kinds: containers that are taken.
        wanted: what is taken, for the sentence of a refusal: "an MP4 or WebM video".
        undecoded: whether nothing is decoded: the pictures' pixel format then is not known before
            the first of them is.

    Raises:
        MediaError: the file is something else, cut off, or damaged.
        OSError: there is no such file, or it cannot be read.
    """
    kind = sniff(path)
    if kind is None or kind not in kinds:
        raise MediaError(f"The file is {describe(path)}, not {wanted}.")
    if kind is Kind.MP4:
        check_declared_sizes(path)
    options = _OPTIONS | _INDEX_ONLY if kind is Kind.MP4 else _OPTIONS
    if undecoded:
        options = options | _NO_PICTURE
    try:
        container = av.open(
            f"file:{path}", "r", format=kind.value, options=options, metadata_errors="replace"
        )
    except FFmpegError as error:
        if error.errno in _OURS:
            raise
        raise MediaError(
            f"The file begins like {describe(path)}, but cannot be read further: it is cut off or "
            "damaged. Download or export it again."
        ) from error
    with container:
        yield container


@contextmanager
def opened_video(
    path: Path, *, undecoded: bool = False
) -> Generator[tuple[InputContainer, VideoStream]]:
    """Open a video and its first picture track, ready to be decoded by one thread.

    Args:
        path: the file.
        undecoded: as in `opened`: for clips that were looked through before, and are copied.

    Raises:
        MediaError: the file is no video that is read here.
        OSError: there is no such file, or it cannot be read.
    """
    with opened(path, VIDEO_KINDS, "an MP4 or WebM video", undecoded=undecoded) as container:
        yield container, picture_track(container)


def moving_tracks(container: InputContainer) -> list[VideoStream]:
    """Return the tracks of moving pictures; cover art is none."""
    return [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]


def picture_track(container: InputContainer) -> VideoStream:
    """Return the first track of moving pictures; cover art is none.

    Raises:
        MediaError: there is none, or its codec is not read here.
    """
    for stream in moving_tracks(container):
        context = cast("av.VideoCodecContext | None", stream.codec_context)
        if context is None or context.name not in VIDEO_CODECS:
            codec = "an unknown codec" if context is None else context.name
            raise MediaError(
                f"The video is compressed with {codec}, which is not read here. Export it as H.264."
            )
        if context.width * context.height > MAX_PIXELS:
            raise MediaError(
                f"The video is {context.width}x{context.height}; at most 4K is taken. "
                "Scale it down."
            )
        context.thread_count = 1
        # The stream itself may declare another size than the index does.
        context.options = {"max_pixels": str(MAX_PIXELS)}
        return stream
    if container.streams.audio:
        raise MediaError("The file has no video track, only sound. A video is needed.")
    raise MediaError(NO_TRACKS)
