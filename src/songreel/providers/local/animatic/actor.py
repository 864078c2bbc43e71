"""The character in the picture: drawn from words, cut from a reference, or framed on a card."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, radians, sin
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.planes import Frame, Picture, picture
from songreel.providers.local.animatic.sound import BEAT
from songreel.providers.local.chance import Chance
from songreel.providers.local.figure.cutout import Cutout, cut_out
from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.moves import poses
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.scenery.light import Light
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.shots import ShotSize

_TALL: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.40,
    ShotSize.FULL: 0.60,
    ShotSize.MEDIUM: 1.12,
    ShotSize.CLOSE: 1.86,
}
"""Height of somebody as a share of the frame's height."""
_HEAD: dict[ShotSize, float] = {ShotSize.MEDIUM: 0.13, ShotSize.CLOSE: 0.09}
"""Where the crown of the head is in shots that do not show the feet."""
_FEET: dict[ShotSize, float] = {ShotSize.WIDE: 0.775, ShotSize.FULL: 0.815}
_FEET_IN_SQUARE = 0.765
"""A square has three lines of caption on little height: feet stand above them."""
_BUST = 0.74
_CARD = 0.50
_WIDEST = 0.72
_CARD_PIXELS, _EDGE = 900, 30
_LONGEST_SIDE = 2.5
"""How many times as long as the short side of a card the long one may be."""
_TRUE_COLOUR = 0.62
"""How much of its own colours somebody keeps in coloured light: faces have to be known again."""

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Motion:
    """How a deed moves the whole figure: shares of its height, degrees, shares of the frame."""

    bob: float = 0.0
    sway: float = 0.0
    drift: float = 0.0
    hover: float = 0.0


_MOTIONS: dict[Deed, _Motion] = {
    Deed.STAND: _Motion(sway=0.5),
    Deed.WALK: _Motion(bob=0.014, sway=1.3, drift=0.10),
    Deed.RUN: _Motion(bob=0.03, sway=1.8, drift=0.2),
    Deed.DANCE: _Motion(bob=0.022, sway=3.2),
    Deed.SING: _Motion(bob=0.006, sway=1.6),
    Deed.LOOK: _Motion(sway=0.8),
    Deed.REACH: _Motion(bob=0.004, sway=0.8),
    Deed.PLAY: _Motion(bob=0.008, sway=1.8),
    Deed.FLOAT: _Motion(sway=2.0, hover=0.05),
    Deed.FLY: _Motion(sway=2.0, drift=0.2, hover=0.07),
    Deed.FALL: _Motion(sway=4.0, hover=0.06),
    Deed.SIT: _Motion(sway=0.4),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody on the ground: sprites, where the feet are, and how they move.

    Attributes:
        sprites: one round of poses, two beats long; a single one for a picture.
        foot: where the sprite touches the ground, in its own pixels.
        place: where the feet are in the frame, in pixels, before the camera moves.
        tall: height in the frame in pixels.
        shadow: the soft dark patch beneath, or None where the feet are not seen.
    """

    sprites: tuple[Picture, ...]
    foot: tuple[float, float]
    place: tuple[float, float]
    tall: float
    motion: _Motion
    heading: int
    shadow: Picture | None

    def lay(
        self, frame: Frame, second: float, share: float, middle: tuple[float, float], zoom: float
    ) -> None:
        """Lay the figure on a frame.

        Args:
            frame: what has everything behind the figure already.
            second: the moment.
            share: the same as a share of the clip.
            middle: the point of the picture that the camera centres, in pixels.
            zoom: how much larger things at the figure's distance are shown.
        """
        beats = second / BEAT
        swing = sin(pi * beats)
        up = self.tall * (self.motion.bob * abs(swing) + self.motion.hover * (1.3 + 0.5 * swing))
        x = self.place[0] + self.heading * self.motion.drift * (share - 0.5) * frame.width
        y = self.place[1]
        ground = _mapped(x, y, middle, zoom, frame)
        if self.shadow is not None:
            size = zoom * (1 - 0.25 * min(1.0, up / (self.tall * 0.1)))
            pivot = (self.shadow.width / 2, self.shadow.height * 0.58)
            frame.stamp(self.shadow, _affine(size, 0.0, pivot, ground))
        feet = _mapped(x, y - up, middle, zoom, frame)
        sprite = self.sprites[int(beats / 2 * len(self.sprites)) % len(self.sprites)]
        frame.stamp(sprite, _affine(zoom, self.motion.sway * swing, self.foot, feet))


def cast(
    words: str,
    reference: Path | None,
    *,
    frame: tuple[int, int],
    light: Light,
    size: ShotSize,
    deed: Deed,
    chance: Chance,
) -> Actor:
    """Bring the character into the shot.

    Args:
        words: what describes the character, for a drawing where there is no reference.
        reference: a picture of it, or None.
        frame: width and height in pixels.
        light: what falls on it.
        size: how much of it is in the picture.
        deed: what it does.
        chance: decides on which side it stands.

    Raises:
        UnreadablePictureError: the reference is no picture that can be read.
    """
    width, height = frame
    basis = min(height, width * (1.6 if size in _HEAD else 1.25))
    side = chance.branch("side").pick((-1, 1))
    x = width * (0.5 + side * (0.04 if size in _HEAD else 0.1))
    found = cut_out(reference) if reference is not None else None
    if found is None:
        sprites, foot, tall = _drawn(design(words), _TALL[size] * basis, deed, size)
        standing = True
    else:
        standing = found.stands or not found.is_cut
        pixels, foot = _shown(found, basis, width, size)
        sprites, tall = [pixels], float(pixels.shape[0])
    place = (x, _foot_height(size, width, height, tall, standing=standing))
    lit = WHITE.mixed(light.ambient, 1 - _TRUE_COLOUR)
    shadow = _shadow(tall, foot, sprites[0]) if place[1] < height * 0.98 else None
    return Actor(
        sprites=tuple(picture(_lit(_evened(pixels), lit)) for pixels in sprites),
        foot=foot,
        place=place,
        tall=tall,
        motion=_MOTIONS[deed] if standing and size not in _HEAD else _calmer(_MOTIONS[deed]),
        heading=-side,
        shadow=shadow,
    )


def _drawn(
    who: Design, tall: float, deed: Deed, size: ShotSize
) -> tuple[list[Pixels], tuple[float, float], float]:
    if size in _HEAD:
        drawn = [draw(who, tall / who.stature)]
    else:
        drawn = [draw(who, tall, pose) for pose in poses(who, deed)]
    foot = drawn[0].foot
    return [sprite.pixels for sprite in drawn], foot, tall * (1 if size in _HEAD else who.stature)


def _shown(
    found: Cutout, basis: float, width: int, size: ShotSize
) -> tuple[Pixels, tuple[float, float]]:
    """Bring a cut-out or a card to its size in the shot."""
    pixels = found.pixels
    if found.is_cut:
        tall = _TALL[size] * basis if found.stands else _BUST * basis
    else:
        pixels = _card(pixels)
        tall = _CARD * basis * (1.25 if size in _HEAD else 1.0)
    high, wide = pixels.shape[:2]
    factor = min(tall / high, _WIDEST * width / wide)
    sized = _resized(pixels, max(2, round(wide * factor)), max(2, round(high * factor)))
    return sized, (_middle_of_feet(sized), float(sized.shape[0]))


def _feet(pixels: Pixels, foot: float, tall: float) -> NDArray[np.intp]:
    """Return the columns in which a figure touches the ground."""
    low = pixels[int(max(0, foot - tall * 0.04)) : int(foot) + 1, :, 3]
    return np.nonzero((low > 90).any(0))[0]


def _middle_of_feet(pixels: Pixels) -> float:
    columns = _feet(pixels, pixels.shape[0], pixels.shape[0])
    return float(columns[0] + columns[-1]) / 2 if len(columns) else pixels.shape[1] / 2


def _foot_height(size: ShotSize, width: int, height: int, tall: float, *, standing: bool) -> float:
    """Return where the feet are in the frame, in pixels from the top."""
    if not standing:
        return height * 1.03
    if size in _FEET:
        return height * min(_FEET[size], _FEET_IN_SQUARE if width == height else 1.0)
    return max(height * _HEAD[size] + tall, height * 0.8)


def _calmer(motion: _Motion) -> _Motion:
    return _Motion(bob=motion.bob * 0.4, sway=motion.sway * 0.4, hover=motion.hover * 0.3)


def _card(pixels: Pixels) -> Pixels:
    """Mount a picture on a card with a pale border; of a strip only the middle is shown."""
    high, wide = pixels.shape[:2]
    rows, columns = min(high, round(wide * _LONGEST_SIDE)), min(wide, round(high * _LONGEST_SIDE))
    top, left = (high - rows) // 2, (wide - columns) // 2
    part = pixels[top : top + rows, left : left + columns]
    scale = _CARD_PIXELS / max(rows, columns)
    photo = _resized(part, max(8, round(columns * scale)), max(8, round(rows * scale)))
    card = np.full((photo.shape[0] + 2 * _EDGE, photo.shape[1] + 2 * _EDGE, 4), 255, np.uint8)
    card[..., :3] = (250, 248, 243)
    card[_EDGE:-_EDGE, _EDGE:-_EDGE] = photo
    card[:3] = card[-3:] = card[:, :3] = card[:, -3:] = (206, 200, 190, 255)
    return card


def _shadow(tall: float, foot: tuple[float, float], sprite: Pixels) -> Picture:
    """Paint the patch under the feet, as wide as what stands there."""
    columns = _feet(sprite, foot[1], tall)
    spread = float(columns[-1] - columns[0]) if len(columns) else tall * 0.2
    wide = _even_up(spread * 1.5 + tall * 0.06)
    high = _even_up(max(10.0, wide * 0.2))
    cover = np.zeros((high, wide), np.uint8)
    cv2.ellipse(
        cover,
        (wide // 2, high // 2),
        (int(wide * 0.36), int(high * 0.27)),
        0,
        0,
        360,
        (140,),
        -1,
        cv2.LINE_AA,
    )
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), high * 0.12), np.uint8)
    dark = np.array([14, 12, 30, 255], np.float32) / 255
    return picture((soft[..., None] * dark + 0.5).astype(np.uint8))


def _lit(pixels: Pixels, light: Colour) -> Pixels:
    factors = np.array((*light, 255), np.float32) / 255
    return (pixels * factors + 0.5).astype(np.uint8)


def _evened(pixels: Pixels) -> Pixels:
    """Pad to even sides: planes have half the size."""
    high, wide = pixels.shape[:2]
    return np.pad(pixels, ((0, high % 2), (0, wide % 2), (0, 0)))


def _resized(pixels: Pixels, wide: int, high: int) -> Pixels:
    shrinks = wide < pixels.shape[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    grown = np.asarray(cv2.resize(pixels, (wide, high), interpolation=way), np.uint8)
    grown[..., :3] = np.minimum(grown[..., :3], grown[..., 3:])
    return grown


def _even_up(value: float) -> int:
    return max(4, (round(value) + 1) // 2 * 2)


def _mapped(
    x: float, y: float, middle: tuple[float, float], zoom: float, frame: Frame
) -> tuple[float, float]:
    return (
        (x - middle[0]) * zoom + frame.width / 2,
        (y - middle[1]) * zoom + frame.height / 2,
    )


def _affine(
    scale: float, degrees: float, pivot: tuple[float, float], target: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the map that scales and turns about a pivot and takes the pivot to a target."""
    c, s = scale * cos(radians(degrees)), scale * sin(radians(degrees))
    return np.array(
        [
            [c, -s, target[0] - c * pivot[0] + s * pivot[1]],
            [s, c, target[1] - s * pivot[0] - c * pivot[1]],
        ]
    )
