"""House clips with a texture that moves, and films of them as ideal pictures."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray

from songreel.domain.footage import Speed
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.house import ClipWriter
from songreel.media.render.film import Clip

SIZE = FrameSize(width=160, height=96)
FRAMES = 60

Planes = NDArray[np.uint8]


def moving_clip(path: Path, seed: int, *, grain: float = 4, frames: int = FRAMES) -> Clip:
    """Write a clip of waves that move, with grain; no two pictures and no two seeds are alike."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0 : SIZE.height, 0 : SIZE.width]
    with ClipWriter(path, SIZE, audio=False) as clip:
        for number in range(frames):
            waves = np.sin((columns + 3 * number) / (5 + seed)) * np.cos((rows - number) / 9)
            luma = 60 + 30 * seed + 40 * waves + random.normal(0, grain, waves.shape)
            planes = np.empty((SIZE.height * 3 // 2, SIZE.width), np.uint8)
            planes[: SIZE.height] = np.clip(luma, 16, 235)
            planes[SIZE.height :] = 90 + 20 * seed + number // 2
            clip.frame(planes)
    return clip_at(path)


def clip_at(path: Path) -> Clip:
    """Return a clip's file with the hash of its bytes."""
    return Clip(path, hashlib.sha256(path.read_bytes()).hexdigest())


def film(*cuts: Cut, transitions: tuple[Transition, ...] = ()) -> Timeline:
    """Return a timeline without a song."""
    return Timeline(rate=FILM_RATE, size=SIZE, cuts=cuts, transitions=transitions)


def decoded(path: Path) -> list[Planes]:
    """Decode all pictures of a video as I420."""
    with av.open(str(path)) as container:
        return [
            cast("Planes", frame.to_ndarray(format="yuv420p"))
            for frame in container.decode(video=0)
        ]


def psnr(one: Planes, other: NDArray[np.floating]) -> float:
    """Return the luma PSNR of two I420 pictures in decibels."""
    height = one.shape[0] * 2 // 3
    error = float(np.mean((one[:height].astype(float) - other[:height]) ** 2))
    return 10 * np.log10(255**2 / error) if error else float("inf")


def film_of_everything() -> Timeline:
    """Return a film with each kind of transition, cuts inside groups, and other speeds."""
    kinds = TransitionKind
    return film(
        Cut(clip="a", start=0, frames=30, source_in=5),
        Cut(clip="b", start=30, frames=30, source_in=12),
        Cut(clip="c", start=60, frames=31),
        Cut(clip="d", start=91, frames=29, source_in=19),
        Cut(clip="a", start=120, frames=26, source_in=24),
        Cut(clip="b", start=146, frames=20, source_in=3, speed=Speed(numerator=3, denominator=4)),
        Cut(clip="c", start=166, frames=1, source_in=11),
        Cut(clip="d", start=167, frames=25, source_in=12),
        transitions=(
            Transition(kind=kinds.FADE, at=0, after=5),
            Transition(kind=kinds.DISSOLVE, at=30, before=4, after=3),
            Transition(kind=kinds.DIP, at=60, before=3, after=4),
            Transition(kind=kinds.WHIP, at=91, before=4, after=5),
            Transition(kind=kinds.FLASH, at=120, before=1, after=5),
            Transition(kind=kinds.FADE, at=192, before=6),
        ),
    )
