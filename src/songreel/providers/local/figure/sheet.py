"""The model sheet of a character: front view, a look aside, the head, and the colours it wears."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.draw import Sprite, draw
from songreel.providers.local.figure.portrait import head_of
from songreel.providers.local.figure.rig import Pose
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import ellipse, rounded

_TRIAL = 220.0
"""Height in pixels at which a figure is measured before it is drawn."""
_MOST_COLOURS = 6
_ALIKE = 42.0
"""Distance below which two colours are one on the sheet."""
_RARE = 0.006
"""Share of the figure below which a colour is not worth a chip."""
_SMALLER = 0.66
"""Height of the small view, at most, as a share of the front view."""
_INK = Colour(28, 26, 44)
_FEET = 0.915
"""Where the feet of the front view stand, as a share of the picture's height."""

_DITHER = (
    np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) + 0.5
) / 16
"""Bayer's ordered dither."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom in shares of the picture."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of a sheet are.

    Attributes:
        front: the box of the front view, which the figure fills one way.
        aside: the box of the small turned view; None where there is no room.
        head: middle of the head's picture, and its diameter as a share of the smaller side.
        chips: middle of the row of colours, and the width of a chip as a share of that side.
    """

    front: Box
    aside: Box | None
    head: tuple[float, float, float]
    chips: tuple[float, float, float]


_WIDE = Layout(
    (0.07, 0.07, 0.50, _FEET), (0.51, 0.25, 0.70, 0.86), (0.845, 0.36, 0.37), (0.845, 0.79, 0.05)
)
_FLAT = Layout(
    (0.05, 0.065, 0.63, _FEET), (0.69, 0.42, 0.93, 0.80), (0.81, 0.22, 0.28), (0.81, 0.895, 0.042)
)
_SQUARE = Layout(
    (0.04, 0.065, 0.63, _FEET), (0.68, 0.39, 0.94, 0.80), (0.81, 0.21, 0.25), (0.81, 0.895, 0.038)
)
_TALL = Layout((0.07, 0.05, 0.93, 0.775), None, (0.25, 0.88, 0.26), (0.67, 0.88, 0.064))


def layout_for(width: int, height: int) -> Layout:
    """Return how a picture of a size is divided."""
    if height > width:
        return _TALL
    if height == width:
        return _SQUARE
    return _FLAT if width * 3 <= height * 4 else _WIDE


def composed(who: Design, width: int, height: int, ground: Colour, turned: Pose) -> Bytes:
    """Return a character's sheet, uint8 of shape (height, width, 3), RGB.

    The front view leads; it is what others take for the character.

    Args:
        who: the character.
        width: pixels, as is `height`.
        height: of the picture.
        ground: colour of the ground.
        turned: the pose of the small view.
    """
    layout = layout_for(width, height)
    canvas = Canvas(width, height)
    canvas.pixels[..., :3] = _studio(width, height, ground, layout)
    canvas.pixels[..., 3] = 255
    shade = ground.mixed(_INK, 0.62)
    front, tall, corner = _fitted(who, None, layout.front, width, height)
    _stand(canvas, front, corner, tall, shade)
    if layout.aside is not None:
        small, part, at = _fitted(who, turned, layout.aside, width, height, tall * _SMALLER)
        _stand(canvas, small, at, part, shade)
    accent = next(iter(who.wears.values()), who.main)
    _show_head(canvas, who, layout.head, ground.mixed(accent, 0.34))
    _show_colours(canvas, colours_of(who, front.pixels), layout.chips, shade)
    return np.ascontiguousarray(canvas.pixels[..., :3])


def colours_of(who: Design, pixels: Bytes) -> list[Colour]:
    """Return the colours that a figure shows, those with the largest areas first.

    Args:
        who: whose colours are looked for.
        pixels: its picture, premultiplied RGBA.
    """
    named: list[Colour] = []
    wanted = (*who.wears.values(), who.main, who.hair, *(colour for _, colour in who.props))
    for colour in (*wanted, who.eyes):
        if all(colour.distance(other) >= _ALIKE for other in named):
            named.append(colour)
    step = max(1, pixels.shape[0] // 160)
    seen = pixels[::step, ::step].reshape(-1, 4)
    seen = seen[seen[:, 3] > 250][:, :3].astype(np.float32)
    table = np.array(named, np.float32)
    away = np.abs(seen[:, None] - table[None]).sum(2)
    counts = np.bincount(away.argmin(1)[away.min(1) < 90], minlength=len(named))
    order = sorted(range(len(named)), key=lambda index: (-int(counts[index]), index))
    least = _RARE * max(1, len(seen))
    shown = [named[index] for index in order if counts[index] >= least]
    return (shown or [who.main])[:_MOST_COLOURS]


def _studio(width: int, height: int, ground: Colour, layout: Layout) -> Bytes:
    """Paint a ground that is lit from above and a little brighter behind the front view."""
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    top, low = ground.mixed(WHITE, 0.16).array(), ground.mixed(_INK, 0.07).array()
    xs = np.arange(width, dtype=np.float32)[None] / height
    ys = np.arange(height, dtype=np.float32)[:, None] / height
    middle = (layout.front[0] + layout.front[2]) / 2 * width / height
    away = np.sqrt((xs - middle) ** 2 + ((ys - 0.46) * 0.9) ** 2)
    glow = (np.clip(1 - away / 0.62, 0, 1) ** 2 * 0.16)[..., None]
    lit = top + (low - top) * down
    # Steps of eight bits would be seen as bands on so soft a ground.
    grid = np.tile(_DITHER, (-(-height // 4), -(-width // 4)))[:height, :width, None]
    return np.clip(lit + (255 - lit) * glow + grid, 0, 255).astype(np.uint8)


def _fitted(
    who: Design,
    pose: Pose | None,
    box: Box,
    width: int,
    height: int,
    most: float = inf,
) -> tuple[Sprite, float, tuple[int, int]]:
    """Draw a figure as large as its box allows; return it, its height and where it belongs."""
    left, top, right, bottom = _extent(draw(who, _TRIAL, pose).pixels)
    room = ((box[2] - box[0]) * width, (box[3] - box[1]) * height)
    factor = min(room[0] / max(1, right - left), room[1] / max(1, bottom - top))
    factor = min(factor, most / (_TRIAL * who.stature))
    sprite = draw(who, _TRIAL * factor, pose)
    left, top, right, bottom = _extent(sprite.pixels)
    spare = room[1] - (bottom - top) if most == inf else 0.0
    middle = (box[0] + box[2]) / 2 * width
    corner = (
        round(middle - (left + right) / 2),
        round(box[3] * height - bottom - max(0.0, spare) / 2),
    )
    return sprite, _TRIAL * factor * who.stature, corner


def _extent(pixels: Bytes) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what can be seen."""
    ys, xs = np.nonzero(pixels[..., 3])
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def _stand(
    canvas: Canvas, sprite: Sprite, corner: tuple[int, int], tall: float, shade: Colour
) -> None:
    """Put a figure on the floor: a soft shadow to the right, a dark line under the soles."""
    foot = (corner[0] + sprite.foot[0], corner[1] + sprite.foot[1])
    alpha = sprite.pixels[..., 3]
    low = alpha[max(0, int(sprite.foot[1] - tall * 0.05)) : int(sprite.foot[1]) + 2].max(0)
    columns = np.nonzero(low > 90)[0]
    left, right = (columns[0], columns[-1]) if len(columns) else (sprite.foot[0],) * 2
    middle = corner[0] + (float(left) + float(right)) / 2
    half = (float(right) - float(left)) / 2
    soft = Canvas(canvas.width, canvas.height)
    soft.fill(ellipse((middle + tall * 0.07, foot[1]), (half + tall * 0.16, tall * 0.022)), shade)
    soft.blur(tall * 0.022)
    soft.thin(0.16)
    canvas.paste(soft.pixels, 0, 0)
    tight = Canvas(canvas.width, canvas.height)
    tight.fill(ellipse((middle, foot[1] - tall * 0.004), (half * 1.04, tall * 0.009)), shade)
    tight.blur(tall * 0.007)
    tight.thin(0.4)
    canvas.paste(tight.pixels, 0, 0)
    canvas.paste(sprite.pixels, *corner)


def _show_head(
    canvas: Canvas, who: Design, place: tuple[float, float, float], ground: Colour
) -> None:
    """Show the head in a round picture."""
    across = round(place[2] * min(canvas.width, canvas.height))
    head = head_of(who)
    tall = 0.6 * across / head.high
    sprite = draw(who, tall / who.stature)
    disc = Canvas(across, across)
    down = np.linspace(0, 1, across, dtype=np.float32)[:, None, None]
    top, low = ground.mixed(WHITE, 0.3).array(), ground.array()
    disc.pixels[..., :3] = np.clip(top + (low - top) * down, 0, 255).astype(np.uint8)
    disc.pixels[..., 3] = 255
    x = round(across / 2 - sprite.foot[0] - head.x * tall)
    y = round(across * 0.54 - sprite.foot[1] + head.y * tall)
    disc.paste(sprite.pixels, x, y)
    mask = Canvas(across, across)
    middle = (across - 1) / 2
    mask.fill(ellipse((middle, middle), (middle, middle)), WHITE)
    cover = mask.pixels[..., 3:].astype(np.float32) / 255
    round_one = (disc.pixels * cover + 0.5).astype(np.uint8)
    corner = (place[0] * canvas.width - across / 2, place[1] * canvas.height - across / 2)
    centre = (corner[0] + across / 2, corner[1] + across / 2)
    rim = across / 2 + across * 0.022
    canvas.fill(ellipse(centre, (rim, rim)), WHITE, 0.85)
    canvas.paste(round_one, round(corner[0]), round(corner[1]))


def _show_colours(
    canvas: Canvas, colours: list[Colour], place: tuple[float, float, float], shade: Colour
) -> None:
    """Lay the colours out as paper chips; the first, which leads, is wider."""
    unit = min(canvas.width, canvas.height) * place[2]
    gap, high = unit * 0.22, unit * 1.5
    wide = [
        unit * (1.75 if index == 0 and len(colours) > 2 else 1.0) for index in range(len(colours))
    ]
    left = place[0] * canvas.width - (sum(wide) + gap * (len(wide) - 1)) / 2
    top = place[1] * canvas.height - high / 2
    soft = Canvas(canvas.width, canvas.height)
    places: list[tuple[float, float]] = []
    for span in wide:
        places.append((left, left + span))
        soft.fill(
            rounded(left, top + unit * 0.1, left + span, top + high + unit * 0.1, unit * 0.2), shade
        )
        left += span + gap
    soft.blur(unit * 0.12)
    soft.thin(0.4)
    canvas.paste(soft.pixels, 0, 0)
    for (begin, end), colour in zip(places, colours, strict=True):
        canvas.fill(rounded(begin, top, end, top + high, unit * 0.2), WHITE)
        inner = unit * 0.09
        canvas.fill(
            rounded(begin + inner, top + inner, end - inner, top + high - unit * 0.36, unit * 0.13),
            colour,
        )
