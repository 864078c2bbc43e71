"""The clips that films are made of here, drawn from fixed seeds, and FFmpeg's command.

House clips of 1280x720 are drawn straight into that format. Those of 1920x1080 are delivered as a
service would, x264 veryfast with B-frames in groups of 48 at 14 Mbit/s, and then brought in by
`songreel.media.ingest`: what comes out of a film is compared with the delivered ones.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from bench.harness import ROOT
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.media import conform, house
from songreel.media.house import ClipWriter
from songreel.media.house_sound import SAMPLE_RATE
from songreel.media.ingest import ingest

FOLDER = ROOT / ".tools" / "bench-films"
FRAMES = 192
SMALL = FrameSize(width=1280, height=720)
LARGE = FrameSize(width=1920, height=1080)
BIT_RATE = "14M"
SPEEDS = ((0.7, 0.2), (3.1, 0.6), (11.0, 1.3))
"""Pixels a frame by which a camera goes over its picture: slowly, as one walks, in a fast pan."""

Plane = NDArray[np.uint8]


@dataclass(frozen=True)
class Footage:
    """A clip as it was delivered, and the same in the house format."""

    original: Path
    house: Path


def ffmpeg() -> str:
    """Return FFmpeg: the one on the PATH where there is one, else imageio-ffmpeg's."""
    return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def draw_clip(path: Path, seed: int) -> Path:
    """Draw a slow move over a soft texture with grain: as much to encode as a generated clip."""
    random = np.random.default_rng(seed)
    coarse = random.integers(40, 200, (60, 140), dtype=np.uint8)
    texture = cv2.resize(coarse, (2_800, 1_400), interpolation=cv2.INTER_CUBIC)
    grain = random.integers(0, 6, (1_080, 1_280), dtype=np.uint8)
    with ClipWriter(path, SMALL, audio=True) as clip:
        clip.sound((0.1 * random.standard_normal((8 * SAMPLE_RATE, 2))).astype(np.float32))
        for index in range(FRAMES):
            seen = texture[index : index + 1_080, 3 * index : 3 * index + 1_280]
            planes = (seen + grain).astype(np.uint8)
            planes[720:] = planes[720:] // 4 + 100
            clip.frame(planes)
    return path


def footage(count: int) -> list[Footage]:
    """Return so many clips of 8 s at 1920x1080, made when they are not there yet."""
    place = FOLDER / _version()
    if not place.exists():
        _forget_older()
    place.mkdir(parents=True, exist_ok=True)
    found: list[Footage] = []
    for seed in range(count):
        one = Footage(place / f"original-{seed}.mp4", place / f"house-{seed}.mp4")
        if not one.original.exists():
            _deliver(one.original, seed)
        if not one.house.exists():
            ingest(one.original, one.house, size=LARGE, rate=FILM_RATE)
        found.append(one)
    return found


def _forget_older() -> None:
    """Remove the clips of other versions, half a gigabyte each, not made within the hour."""
    for place in FOLDER.glob("*/"):
        if time.time() - place.stat().st_mtime > 3_600:
            shutil.rmtree(place)


def _version() -> str:
    """Return a hash of what draws the clips and of what brings them in."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in (__file__, house.__file__, conform.__file__):
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:12]


def _deliver(path: Path, seed: int) -> None:
    part = path.with_suffix(".part")
    command = [
        *(ffmpeg(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p"),
        *("-s", f"{LARGE.width}x{LARGE.height}", "-r", "24", "-i", "-"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
        *("-color_range", "tv", "-c:v", "libx264", "-preset", "veryfast", "-b:v", BIT_RATE),
        *("-g", "48", "-bf", "3", "-f", "mp4", str(part)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None
        for planes in _pictures(seed):
            encoder.stdin.write(planes.tobytes())
        encoder.stdin.close()
        if encoder.wait():
            raise RuntimeError(f"the clip {path.name} could not be encoded")
    part.replace(path)


def _pictures(seed: int) -> Iterator[Plane]:
    """Go with a camera over a picture that has detail of every size; its sensor has noise."""
    random = np.random.default_rng(seed)
    right, down = SPEEDS[seed % len(SPEEDS)]
    width, height = LARGE.width, LARGE.height
    room = (width + 40 + int(right * FRAMES), height + 40 + int(down * FRAMES))
    grounds = [_ground(random, *room, 45.0), _ground(random, room[0] // 2, room[1] // 2, 18.0)]
    grounds.append(_ground(random, room[0] // 2, room[1] // 2, 18.0))
    grain = random.normal(0, 2, (height + 64, width + 64)).round().astype(np.int16)
    for number in range(FRAMES):
        centre = (width / 2 + 10 + right * number, height / 2 + 10 + down * number)
        luma = cv2.getRectSubPix(grounds[0], (width, height), centre)
        y, x = random.integers(0, 64, 2)
        noisy = luma + grain[y : y + height, x : x + width]
        small = (centre[0] / 2, centre[1] / 2)
        chroma = [cv2.getRectSubPix(one, (width // 2, height // 2), small) for one in grounds[1:]]
        rows = [np.clip(noisy, 16, 235).astype(np.uint8)]
        rows += [plane.reshape(-1, width) for plane in chroma]
        yield cast("Plane", np.concatenate(rows))


def _ground(random: np.random.Generator, width: int, height: int, contrast: float) -> Plane:
    """Draw what photographs have: detail of every size, weaker the finer, and edges."""
    total = np.zeros((height, width), np.float32)
    for octave in range(9):
        cells = 2 ** (octave + 2)
        coarse = random.standard_normal((cells * height // width + 2, cells + 2), np.float32)
        total += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) / 1.4**octave
    edges = np.where(np.sin(5 * total) > 0, 0.5, -0.5)
    return np.clip(126 + contrast * (0.6 * total + edges), 16, 235).astype(np.uint8)
