"""Small films of painted places whose cuts are known to the frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.media.house import ClipWriter
from songreel.media.house_sound import SAMPLE_RATE

SIZE = FrameSize(width=320, height=180)
Picture = NDArray[np.uint8]


class Place:
    """A painted ground wider than the picture, filmed by a camera that drifts."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        coarse = random.integers(30, 220, (45, 80, 3), dtype=np.uint8)
        self._ground = cv2.resize(coarse, (640, 360), interpolation=cv2.INTER_CUBIC)
        for _ in range(40):
            middle = (int(random.integers(640)), int(random.integers(360)))
            colour = tuple(map(float, random.uniform(0, 255, 3)))
            cv2.circle(self._ground, middle, int(random.integers(3, 25)), colour, -1, cv2.LINE_AA)

    def at(self, frame: int, *, zoom: float = 1.0, pan: float = 0.0) -> Picture:
        """Show the place at a frame, so much nearer and so many pixels farther right."""
        left, top = 160 + 0.7 * frame + pan, 90 + 0.2 * frame
        matrix = np.array([
            [zoom, 0, SIZE.width / 2 - zoom * left],
            [0, zoom, SIZE.height / 2 - zoom * top],
        ])  # fmt: skip
        size = (SIZE.width, SIZE.height)
        seen = cv2.warpAffine(self._ground, matrix, size, borderMode=cv2.BORDER_REFLECT)
        return cast(Picture, seen)

    def shot(self, frames: range, *, zoom: float = 1.0) -> Iterator[Picture]:
        """Give the pictures of some frames."""
        return (self.at(frame, zoom=zoom) for frame in frames)


def blended(one: Picture, other: Picture, share: float) -> Picture:
    """Lay a share of one picture over another."""
    return cast(Picture, cv2.addWeighted(other, share, one, 1 - share, 0))


def write_film(
    path: Path,
    pictures: Iterable[Picture],
    sound: NDArray[np.float32] | None = None,
    rate: FrameRate = FILM_RATE,
) -> Path:
    """Encode pictures, with sound of shape (samples, 2) at 48 kHz or without."""
    with ClipWriter(path, SIZE, rate, audio=sound is not None) as film:
        for picture in pictures:
            film.frame(cast(Picture, cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)))
        if sound is not None:
            film.sound(sound)
    return path


def music(seconds: float, beat: float = 0.5, seed: int = 0) -> NDArray[np.float32]:
    """Return bursts of noise on the beats over a hiss; no two of them are alike."""
    random = np.random.default_rng(seed)
    samples = round(seconds * SAMPLE_RATE)
    sound = 0.01 * random.standard_normal(samples)
    length = SAMPLE_RATE // 10
    for start in range(0, samples, round(beat * SAMPLE_RATE)):
        burst = 0.3 * random.standard_normal(length) * np.exp(-np.arange(length) / 900)
        sound[start : start + length] += burst[: samples - start]
    return np.repeat(sound[:, None], 2, axis=1).astype(np.float32)
