"""Files within every limit that their heads tell of, and that take long, or much, to read."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.support.uploads import chunk

_GROUP, _SIZE = 10, (1920, 1080)


def memory_bomb(side: int = 7_000) -> bytes:
    """Return a picture of 49 megapixels in some hundred kilobytes: 196 MB once it is decoded."""
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    lines = zlib.compress(bytes(side * (1 + 4 * side)), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    )


def time_bomb(path: Path, groups: int = 180) -> Path:
    """Write a clip of noise at 1080p, as long as one may be that is decoded whole at once.

    The same group of pictures stands in it again and again: it is written in a moment, and read
    at the full price.
    """
    width, height = _SIZE
    rate, noise = Fraction(30), np.random.default_rng(1)
    with av.open(path, "w") as file:
        pictures = file.add_stream("libx264", rate)
        pictures.width, pictures.height, pictures.pix_fmt = width, height, "yuv420p"
        pictures.options = {"preset": "ultrafast", "g": str(_GROUP), "bf": "0", "crf": "51"}
        packets: list[bytes] = []
        for number in range(_GROUP):
            content = noise.integers(0, 255, (height * 3 // 2, width), np.uint8)
            frame = av.VideoFrame.from_ndarray(content, format="yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            packets += [bytes(packet) for packet in pictures.encode(frame)]
        packets += [bytes(packet) for packet in pictures.encode()]
        for number in range(groups * _GROUP):
            packet = av.Packet(packets[number % _GROUP])
            packet.stream, packet.time_base = pictures, 1 / rate
            packet.pts = packet.dts = number
            packet.is_keyframe = number % _GROUP == 0
            file.mux(packet)
    return path
