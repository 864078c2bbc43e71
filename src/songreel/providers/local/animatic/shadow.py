"""What somebody does to the ground: contact, a cast shadow, an image on wet stones."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.planes import Picture, picture
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.light import Light

_COARSE = 4
"""Shadows are soft: they are kept at a quarter of the size."""
_MIRRORED = 2
_DARK = Colour(14, 12, 30)
_CONTACT, _CAST = 0.62, 0.5
_LONGEST, _SHORTEST = 0.62, 0.2
"""Length of a cast shadow as a share of the figure's height, under a low and a high sun."""
_REFLECTED = 0.4
_REFLECTION_ENDS = 0.62

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slant:
    """Where a scene's light throws shadows: towards the viewer, as what shines is in the sky.

    Attributes:
        length: how long a shadow is, as a share of the height of what throws it.
        aside: how far it goes to the right for each pixel that it goes down.
        strength: how dark it is, 0 to 1.
        blur: how soft its edge is, as a share of the height.
    """

    length: float
    aside: float
    strength: float
    blur: float

    @classmethod
    def of(cls, light: Light) -> Slant:
        """Return how shadows fall in a light."""
        low = 1 - min(1.0, max(0.0, light.height) / 0.7)
        hard = min(1.0, max(0.0, light.hardness))
        return cls(
            length=_SHORTEST + (_LONGEST - _SHORTEST) * low**1.5,
            aside=-light.side * (0.9 + 0.7 * low),
            strength=_CAST * hard**0.8,
            blur=0.006 + 0.03 * (1 - hard),
        )


@dataclass(frozen=True, slots=True)
class Patch:
    """A small soft picture that lies on the ground, and how its pixels become those of a sprite.

    Attributes:
        matrix: shape (2, 3), from the patch's pixel edges to places relative to the foot.
        fall: how far it moves to the right and down for each pixel that the foot is up.
    """

    picture: Picture
    matrix: Matrix
    fall: tuple[float, float] = (0.0, 0.0)

    def placed(self, ground: tuple[float, float], up: float, zoom: float) -> Matrix:
        """Return the map to the frame for a place on the ground and a height above it."""
        moved = self.matrix * zoom
        moved[0, 2] += ground[0] + self.fall[0] * up * zoom
        moved[1, 2] += ground[1] + self.fall[1] * up * zoom
        return moved


def contact(pixels: Bytes, foot: tuple[float, float], tall: float, light: Light) -> Patch | None:
    """Return the dark line where a sprite touches the ground, or None where it does not.

    Args:
        pixels: premultiplied RGBA.
        foot: where the ground is, in pixels of the sprite.
        tall: the figure's height in pixels.
        light: its shade colours the shadow.
    """
    low = max(1, round(tall * 0.04))
    last = min(pixels.shape[0], int(foot[1]) + 1)
    rows = pixels[max(0, last - low) : last, :, 3]
    if rows.size == 0:
        return None
    touched = rows.max(0).astype(np.float32) / 255
    if float(touched.max(initial=0.0)) < 0.3:
        return None
    pad = _evened(tall * 0.12)
    profile = np.pad(touched, pad)
    near = _blurred_row(profile, tall * 0.014)
    far = _blurred_row(profile, tall * 0.05)
    half = max(2.0, tall * 0.05)
    high = _evened(half * 2)
    rise = (np.arange(high, dtype=np.float32) + 0.5 - high * 0.46) / half
    tight = np.exp(-((rise / 0.16) ** 2))[:, None] * near[None]
    wide = np.exp(-((rise / 0.42) ** 2))[:, None] * far[None]
    cover = np.clip(0.75 * tight + 0.55 * wide, 0, 1) * _CONTACT
    scale = max(1, round(tall / 150))
    size = (_evened(cover.shape[1] / scale), _evened(high / scale))
    small = np.asarray(
        cv2.resize(cover.astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32
    )
    across, down = cover.shape[1] / size[0], high / size[1]
    matrix = np.array([[across, 0, -pad - foot[0]], [0, down, -high * 0.46]])
    return Patch(_dark(small, light), matrix)


def cast_shadow(
    pixels: Bytes, foot: tuple[float, float], tall: float, light: Light
) -> Patch | None:
    """Return a sprite's shadow on the ground, slanted away from the light; None in dull light."""
    slant = Slant.of(light)
    if slant.strength < 0.06:
        return None
    pad = _COARSE * (2 + int(tall * slant.blur * 2) // _COARSE)
    alpha = np.pad(pixels[..., 3], pad)
    size = (_evened(alpha.shape[1] / _COARSE), _evened(alpha.shape[0] / _COARSE))
    small = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32) / 255
    across, down = alpha.shape[1] / size[0], alpha.shape[0] / size[1]
    sharp = np.asarray(cv2.GaussianBlur(small, (0, 0), 0.5 + tall * slant.blur / 12), np.float32)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 1 + tall * slant.blur / 3), np.float32)
    away = (foot[1] + pad) / down - np.arange(size[1], dtype=np.float32) - 0.5
    share = np.clip(away * down / tall, 0, 1)[:, None]
    cover = (sharp * (1 - share) + soft * share) * (1 - 0.8 * share) * slant.strength
    cover[away < -1] = 0
    # A pixel that is `up` above the foot falls `length * up` below it, and aside by as much.
    aside = slant.aside * slant.length
    matrix = np.array(
        [
            [across, -aside * down, -pad - foot[0] + aside * (foot[1] + pad)],
            [0.0, -slant.length * down, slant.length * (foot[1] + pad)],
        ]
    )
    fall = (aside, slant.length)
    return Patch(_dark(cover.astype(np.float32), light), matrix, fall)


def spot(wide: float, light: Light) -> Patch:
    """Return the soft patch below somebody who is off the ground; `wide` in pixels."""
    across, down = _evened(wide / _COARSE), _evened(wide * 0.22 / _COARSE)
    xs = (np.arange(across, dtype=np.float32) + 0.5) / across * 2 - 1
    ys = (np.arange(down, dtype=np.float32) + 0.5) / down * 2 - 1
    away = np.sqrt(xs[None] ** 2 + ys[:, None] ** 2)
    cover = np.clip(1 - away, 0, 1) ** 1.6 * (_CONTACT * 0.8)
    scale = wide / across
    matrix = np.array([[scale, 0, -wide / 2], [0, scale, -down * scale / 2]])
    return Patch(_dark(cover.astype(np.float32), light), matrix)


def floating(pixels: Bytes, light: Light) -> Bytes:
    """Return a picture with its soft shadow in the air behind it, on a canvas larger all round."""
    reach = max(3, round(pixels.shape[0] * 0.03))
    out = np.pad(pixels, ((0, 2 * reach), (reach, reach), (0, 0)))
    moved = np.array([[1, 0, -light.side * reach * 0.4], [0, 1, reach * 0.6]], np.float32)
    size = (out.shape[1], out.shape[0])
    alpha = np.ascontiguousarray(out[..., 3])
    thrown = np.asarray(cv2.warpAffine(alpha, moved, size), np.uint8)
    soft = np.asarray(cv2.GaussianBlur(thrown, (0, 0), reach * 0.4), np.float32) / 255
    free = (soft * 0.4)[..., None] * (1 - out[..., 3:].astype(np.float32) / 255)
    tone = np.array([*light.shade.mixed(_DARK, 0.5), 255], np.float32)
    return np.clip(out + free * tone + 0.5, 0, 255).astype(np.uint8)


def reflection(pixels: Bytes, foot: tuple[float, float], tall: float) -> Patch:
    """Return a sprite upside down, fading downwards, for ground that is wet."""
    size = (_evened(pixels.shape[1] / _MIRRORED), _evened(pixels.shape[0] / _MIRRORED))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    small = np.asarray(cv2.blur(small, (5, 3)), np.uint8)
    across, down = pixels.shape[1] / size[0], pixels.shape[0] / size[1]
    away = foot[1] - (np.arange(size[1], dtype=np.float32) + 0.5) * down
    fade = np.clip(1 - away / (tall * _REFLECTION_ENDS), 0, 1) ** 1.3 * _REFLECTED
    fade[away < 0] = 0
    faded = (small * fade[:, None, None] + 0.5).astype(np.uint8)
    matrix = np.array([[across, 0.0, -foot[0]], [0.0, -0.96 * down, 0.96 * foot[1]]])
    return Patch(picture(faded), matrix, (0.0, 1.0))


def _dark(cover: Floats, light: Light) -> Picture:
    tone = light.shade.mixed(_DARK, 0.7).array() / 255
    colour = np.array([*tone, 1.0], np.float32)
    return picture((cover[..., None] * colour * 255 + 0.5).astype(np.uint8))


def _blurred_row(row: Floats, sigma: float) -> Floats:
    soft = cv2.GaussianBlur(row[None], (0, 0), max(0.6, sigma), borderType=cv2.BORDER_CONSTANT)
    return np.asarray(soft, np.float32)[0]


def _evened(value: float) -> int:
    return max(4, (round(value) + 1) // 2 * 2)
