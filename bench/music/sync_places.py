"""Places to film for the sync report's benchmark: painted ones, and clips of the animatic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
LOOKS = ("busy", "soft", "dark", "fog", "pattern", "sky", "grey")
FAR = 0.09
"""Share of the picture by which a reframe or a jump moves it at least."""


class Place(Protocol):
    """What can be filmed."""

    width: int
    height: int

    def draw(self, time: float, moved: NDArray[np.float64]) -> Picture:
        """Draw it at a moment; `moved` adds to the camera: x, y, log of zoom, angle."""
        ...

    def elsewhere(self, random: np.random.Generator, time: float) -> float | None:
        """Return another moment at which it plainly looks otherwise, or None."""
        ...


class World:
    """A place: a wide painted ground, things that move over it, and a camera that drifts."""

    def __init__(self, random: np.random.Generator, width: int, height: int, look: str) -> None:
        self.width, self.height, self.look = width, height, look
        self._ground = painted(random, 2 * width, 2 * height, look)
        self._things = [Thing(random, width, height, look) for _ in range(random.integers(2, 8))]
        self._drift = random.normal(0, 0.02, 2)
        self._sway = random.uniform(0, 0.05, 2)
        self._pace = random.uniform(0.3, 1.6, 2)
        self._phase = random.uniform(0, 6.3, 2)
        self._zoom = float(random.choice([0, 0, 0.03, -0.03, 0.08]))
        self._turn = float(random.choice([0, 0, 0, 0.02]))

    def elsewhere(self, random: np.random.Generator, time: float) -> float | None:
        """Return a later moment at which the camera is plainly elsewhere, or None."""
        for later in time + random.uniform(2, 9, 20):
            moments = np.array([time, later])[:, None]
            places = self._drift * moments + self._sway * np.sin(self._pace * moments + self._phase)
            if np.abs(places[1] - places[0]).max() > FAR:
                return float(later)
        return None

    def draw(self, time: float, moved: NDArray[np.float64]) -> Picture:
        """Draw the place at a moment; `moved` adds to the camera: x, y, log of zoom, angle."""
        sway = self._sway * np.sin(self._pace * time + self._phase)
        x, y = self._drift * time + sway + moved[:2]
        zoom = float(np.exp(self._zoom * np.sin(0.5 * time) + moved[2]))
        angle = self._turn * np.sin(time) + moved[3]
        middle = np.array([self.width * (1 + x), self.height * (1 + y)])
        turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        shift = np.array([self.width / 2, self.height / 2]) - turn @ middle
        matrix = np.column_stack([turn, shift])
        size = (self.width, self.height)
        picture = cast(
            Picture, cv2.warpAffine(self._ground, matrix, size, borderMode=cv2.BORDER_REFLECT)
        )
        for thing in self._things:
            thing.draw(picture, time, x, y, zoom)
        return picture


class Thing:
    """A textured shape on a path of its own, nearer than the ground."""

    def __init__(self, random: np.random.Generator, width: int, height: int, look: str) -> None:
        size = int(height * random.uniform(0.12, 0.6))
        self._patch = painted(random, size, size, look)
        outline = np.zeros((size, size), np.uint8)
        corners = int(random.integers(3, 9))
        angles = np.sort(random.uniform(0, 2 * np.pi, corners))
        radii = random.uniform(0.3, 0.5, corners) * size
        points = np.stack([np.cos(angles), np.sin(angles)], 1) * radii[:, None] + size / 2
        cv2.fillPoly(outline, [points.astype(np.int32)], 255)
        soft = cv2.GaussianBlur(outline, (0, 0), max(1.0, size / 100))
        self._alpha = soft.astype(np.float32)[:, :, None] / 255
        self._place = random.uniform(0.1, 0.9, 2)
        self._swing = random.uniform(0.02, 0.3, 2)
        self._pace = random.uniform(0.4, 5.0, 2)
        self._phase = random.uniform(0, 6.3, 2)
        self._depth = float(random.uniform(1, 2))

    def draw(self, picture: Picture, time: float, x: float, y: float, zoom: float) -> None:
        """Draw it where it is at a moment."""
        height, width = picture.shape[:2]
        where = self._place + self._swing * np.sin(self._pace * time + self._phase)
        where = (where - self._depth * np.array([x, y]) - 0.5) * zoom + 0.5
        size = self._patch.shape[0]
        left, top = int(where[0] * width - size / 2), int(where[1] * height - size / 2)
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + size), min(height, top + size)
        if x1 <= x0 or y1 <= y0:
            return
        part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
        under = picture[y0:y1, x0:x1]
        alpha = self._alpha[part]
        under[:] = (under + alpha * (self._patch[part].astype(np.float32) - under)).astype(np.uint8)


def painted(random: np.random.Generator, width: int, height: int, look: str) -> Picture:
    """Paint a texture whose spectrum falls as that of photographs, with shapes upon it."""
    slope = {"soft": 1.5, "fog": 1.4, "sky": 1.8}.get(look, random.uniform(0.9, 1.3))
    shape = (height // 2, width // 2)
    down = np.fft.fftfreq(shape[0])[:, None] * shape[0]
    across = np.fft.rfftfreq(shape[1])[None] * shape[1]
    power = 1 / np.maximum(1, np.hypot(down, across)) ** slope
    waves = np.exp(2j * np.pi * random.random((2, *power.shape)))
    light, tint = (np.fft.irfft2(power * wave, shape) for wave in waves)
    light, tint = light / light.std(), tint / tint.std()
    colours = random.uniform(40, 215, (3, 3))
    ground = colours[0] + light[..., None] * 34 + tint[..., None] * (colours[1] - colours[2]) / 6
    picture = cv2.resize(np.clip(ground, 0, 255).astype(np.uint8), (width, height))
    if look == "pattern":
        _tile(random, picture)
    shapes = {"busy": 90, "pattern": 20, "soft": 25, "sky": 6, "fog": 20}.get(look, 45)
    for _ in range(shapes):
        _shape(random, picture)
    if look in {"soft", "sky"}:
        picture = cv2.GaussianBlur(picture, (0, 0), max(0.6, height / 400))
    if look == "dark":
        picture = cv2.convertScaleAbs(picture, alpha=float(random.uniform(0.15, 0.35)))
    if look == "fog":
        picture = cv2.convertScaleAbs(picture, alpha=float(random.uniform(0.2, 0.4)), beta=120)
    if look == "grey":
        grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        picture = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    return picture


def _tile(random: np.random.Generator, picture: Picture) -> None:
    """Paint windows or bricks: rows that look like their neighbours."""
    height, width = picture.shape[:2]
    step = (
        int(width * random.uniform(0.02, 0.06)) + 4,
        int(height * random.uniform(0.03, 0.09)) + 4,
    )
    for top in range(0, height, step[1]):
        for left in range(0, width, step[0]):
            if random.random() < 0.9:
                colour = random.uniform(20, 235, 3) if random.random() < 0.15 else (40, 60, 80)
                end = (left + step[0] * 2 // 3, top + step[1] * 2 // 3)
                cv2.rectangle(picture, (left, top), end, tuple(map(float, colour)), -1)


def _shape(random: np.random.Generator, picture: Picture) -> None:
    height, width = picture.shape[:2]
    middle = (int(random.uniform(0, width)), int(random.uniform(0, height)))
    size = height * float(
        random.uniform(0.01, 0.05) if random.random() < 0.6 else random.uniform(0.05, 0.2)
    )
    colour = tuple(map(float, random.uniform(0, 255, 3)))
    if random.random() < 0.4:
        axes = (int(size) + 1, int(size * random.uniform(0.3, 1)) + 1)
        cv2.ellipse(
            picture, middle, axes, float(random.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA
        )
    elif random.random() < 0.6:
        points = np.array(middle) + random.normal(0, size, (int(random.integers(3, 7)), 2))
        cv2.fillPoly(picture, [points.astype(np.int32)], colour, cv2.LINE_AA)
    else:
        end = (
            middle[0] + int(random.normal(0, 3 * size)),
            middle[1] + int(random.normal(0, 3 * size)),
        )
        cv2.line(picture, middle, end, colour, max(1, int(size / 8)), cv2.LINE_AA)


class Footage:
    """A clip that was made elsewhere, shown forwards and backwards for as long as is wanted."""

    def __init__(self, path: Path, width: int, height: int, rate: float) -> None:
        with av.open(str(path)) as clip:
            self._frames: Sequence[Picture] = [
                cast(Picture, frame.to_ndarray(format="bgr24", width=width, height=height))
                for frame in clip.decode(video=0)
            ]
        self.width, self.height, self._rate = width, height, rate

    def elsewhere(self, random: np.random.Generator, time: float) -> float | None:
        """Return a later moment that plainly looks otherwise, or None."""
        here = self._coarse(time)
        for later in time + random.uniform(1, 6, 20):
            if float(np.abs(self._coarse(float(later)) - here).mean()) > 20:
                return float(later)
        return None

    def draw(self, time: float, moved: NDArray[np.float64]) -> Picture:
        """Show the frame of a moment, moved as a camera would."""
        picture = self._frame(time)
        if not moved.any():
            return picture.copy()
        turn = float(np.degrees(moved[3]))
        middle = (self.width / 2, self.height / 2)
        matrix = cv2.getRotationMatrix2D(middle, turn, float(np.exp(moved[2])))
        matrix[:, 2] -= moved[:2] * (self.width, self.height)
        size = (self.width, self.height)
        moved_on = cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REFLECT)
        return cast(Picture, moved_on)

    def _frame(self, time: float) -> Picture:
        last = len(self._frames) - 1
        index = round(time * self._rate) % (2 * last)
        return self._frames[min(index, 2 * last - index)]

    def _coarse(self, time: float) -> NDArray[np.float32]:
        small = cv2.resize(self._frame(time), (48, 27), interpolation=cv2.INTER_AREA)
        return small.astype(np.float32)
