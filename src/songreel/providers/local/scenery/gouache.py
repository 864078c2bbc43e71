"""Opaque paint: gradients inside outlines, glazes over what is there, soft shadows and beams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import BLACK, Colour
from songreel.providers.local.pencil.shapes import Outline, Point

_BITS = 4
_STEPS = 256

Bytes = NDArray[np.uint8]
Outlines = Sequence[Outline] | NDArray[np.float32]
"""Some outlines, or an array of shape (outlines, points, 2)."""
Cover = tuple[Bytes, int, int]
"""How much an outline covers in its own box, 0 to 255, and the left and upper edge of the box."""


def flats(canvas: Canvas, outlines: Outlines, colour: Colour) -> None:
    """Lay one opaque colour on outlines that do not overlap, in one go."""
    if len(outlines):
        cv2.fillPoly(canvas.pixels, _all_fixed(outlines), (*colour, 255), cv2.LINE_AA, _BITS)


def tint(canvas: Canvas, outlines: Outlines, colour: Colour, alpha: float) -> None:
    """Lay one colour that covers `alpha` (0 to 1) on outlines that do not overlap."""
    found = covered(outlines, canvas)
    if found is not None:
        mask, x, y = found
        thin = _bytes(cv2.convertScaleAbs(mask, alpha=alpha))
        _blend(_area(canvas, thin, x, y), thin, colour)


def wash(
    canvas: Canvas,
    outline: Outline,
    colours: Sequence[Colour],
    start: Point,
    end: Point,
    alpha: float = 1.0,
) -> None:
    """Lay a gradient on the area of an outline.

    Args:
        canvas: what is painted on.
        outline: its area, in pixels of the canvas.
        colours: two or more, evenly spaced from `start` to `end`.
        start: where the first colour is, in pixels.
        end: where the last colour is.
        alpha: how much it covers, 0 to 1.
    """
    found = covered((outline,), canvas)
    if found is None:
        return
    mask, x, y = found
    ink = _ink(colours, _ramp(mask.shape, x, y, start, end), mask.shape)
    if alpha < 1:
        _lay(canvas, _bytes(cv2.convertScaleAbs(mask, alpha=alpha)), x, y, ink)
    else:
        _cover(canvas, mask, x, y, ink)


def glaze(
    canvas: Canvas,
    outline: Outline,
    colour: Colour,
    alphas: Sequence[float],
    start: Point,
    end: Point,
) -> None:
    """Tint what has been painted inside an outline, and nothing where the canvas is clear.

    Args:
        canvas: what is painted on.
        outline: the area, in pixels of the canvas.
        colour: of the tint.
        alphas: two or more, from 0 to 1, evenly spaced from `start` to `end`.
        start: where the first alpha is, in pixels.
        end: where the last alpha is.
    """
    found = covered((outline,), canvas)
    if found is None:
        return
    mask, x, y = found
    ramp = _ramp(mask.shape, x, y, start, end)
    table = np.interp(np.linspace(0, 1, _STEPS), np.linspace(0, 1, len(alphas)), alphas)
    share = (table * 255).astype(np.uint8)[ramp]
    _glaze(
        canvas, _bytes(cv2.multiply(mask, _whole(share, mask.shape), scale=1 / 255)), x, y, colour
    )


def shadow(
    canvas: Canvas, centre: Point, radii: Point, strength: float, colour: Colour = BLACK
) -> None:
    """Darken what has been painted in a soft ellipse; `strength` (0 to 1) is that of its middle."""
    found = _pool(canvas, centre, radii, strength)
    if found is not None:
        _glaze(canvas, *found, colour)


def haze(canvas: Canvas, centre: Point, radii: Point, strength: float, colour: Colour) -> None:
    """Lay a soft ellipse of a colour on what is there or not: mist, smoke, a pool of light."""
    found = _pool(canvas, centre, radii, strength)
    if found is not None:
        mask, x, y = found
        _blend(_area(canvas, mask, x, y), mask, colour)


def lighten(canvas: Canvas, centre: Point, radii: Point, strength: float, colour: Colour) -> None:
    """Let light of a colour fall on what has been painted in a soft ellipse (a screen blend)."""
    found = _pool(canvas, centre, radii, strength)
    if found is None:
        return
    mask, x, y = found
    area = _area(canvas, mask, x, y)
    light = _coloured(mask, colour, 0)
    kept = cv2.multiply(area, cv2.bitwise_not(light), scale=1 / 255)
    alpha = _bytes(cv2.extractChannel(area, 3))
    if alpha.min() < 255:
        light = cv2.multiply(light, cv2.merge((alpha, alpha, alpha, alpha)), scale=1 / 255)
    cv2.add(kept, light, dst=area)


def beam(
    canvas: Canvas,
    outline: Outline,
    colour: Colour,
    alphas: Sequence[float],
    start: Point,
    end: Point,
    soft: float = 0.0,
) -> None:
    """Add light in the area of an outline, `alphas` from `start` to `end` as in `glaze`.

    Light on a clear place covers a little, too, since premultiplied pixels cannot hold light alone.
    `soft` is how far its edges are blurred, in pixels.
    """
    found = covered((outline,), canvas)
    if found is None:
        return
    mask, x, y = found
    if soft > 1:
        mask = _blurred(mask, soft)
    ramp = _ramp(mask.shape, x, y, start, end)
    table = np.interp(np.linspace(0, 1, _STEPS), np.linspace(0, 1, len(alphas)), alphas)
    share = (table * 255).astype(np.uint8)[ramp]
    mask = _bytes(cv2.multiply(mask, _whole(share, mask.shape), scale=1 / 255))
    area = _area(canvas, mask, x, y)
    cv2.add(area, _coloured(mask, colour, max(colour)), dst=area)


def _blurred(mask: Bytes, sigma: float) -> Bytes:
    """Blur a mask at a quarter of its size."""
    size = (mask.shape[1], mask.shape[0])
    small = cv2.resize(
        mask, (max(1, size[0] // 4), max(1, size[1] // 4)), interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (0, 0), sigma / 4, borderType=cv2.BORDER_REPLICATE)
    return _bytes(cv2.resize(small, size, interpolation=cv2.INTER_LINEAR))


def stamp(canvas: Canvas, sprite: Canvas, left: int, top: int) -> None:
    """Lay a picture that lies within the canvas on it, its upper left corner at a pixel."""
    area = canvas.pixels[top : top + sprite.height, left : left + sprite.width]
    alpha = _bytes(cv2.extractChannel(sprite.pixels, 3))
    clear = cv2.bitwise_not(cv2.merge((alpha, alpha, alpha, alpha)))
    cv2.add(cv2.multiply(area, clear, scale=1 / 255), sprite.pixels, dst=area)


def upside_down(sprite: Canvas, foot: int, deep: int, strength: float) -> Canvas:
    """Return how wet ground shows what is above a row, as many rows deep, fading downwards."""
    twin = Canvas(sprite.width, max(1, deep))
    if deep > 0:
        seen = np.ascontiguousarray(sprite.pixels[foot - deep : foot][::-1])
        seen = cv2.blur(seen, (3, 7)).astype(np.float32)
        fade = np.linspace(strength, 0, deep, dtype=np.float32)[:, None, None]
        twin.pixels = (seen * fade).astype(np.uint8)
    return twin


def edge_light(sprite: Canvas, colour: Colour, towards: Point, strength: float) -> None:
    """Add light along the edges of what is on a canvas that face a direction, in pixels."""
    alpha = _bytes(cv2.extractChannel(sprite.pixels, 3))
    move = np.array([[1, 0, -towards[0]], [0, 1, -towards[1]]], np.float32)
    inside = cv2.warpAffine(alpha, move, (sprite.width, sprite.height))
    edge = _bytes(cv2.convertScaleAbs(cv2.subtract(alpha, inside), alpha=strength))
    lit = cv2.add(sprite.pixels, _coloured(edge, colour, 0))
    limit = cv2.merge((alpha, alpha, alpha, alpha))
    sprite.pixels = _bytes(cv2.min(lit, limit))


def soften(canvas: Canvas, sigma: float, haze: Colour, alphas: Sequence[float]) -> None:
    """Blur what is on a canvas, and let haze lie on it, `alphas` from its top to its foot.

    Only the box around it is touched, so that a dark shape at one edge costs little.
    """
    alpha = _bytes(cv2.extractChannel(canvas.pixels, 3))
    left, top, wide, high = cv2.boundingRect(alpha)
    if not wide:
        return
    pad = int(3 * sigma) + 2
    x0, y0 = max(0, left - pad), max(0, top - pad)
    x1, y1 = min(canvas.width, left + wide + pad), min(canvas.height, top + high + pad)
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
    glaze(canvas, corners, haze, alphas, (0, 0), (0, canvas.height))
    part = Canvas(x1 - x0, y1 - y0)
    part.pixels = np.ascontiguousarray(canvas.pixels[y0:y1, x0:x1])
    part.blur(sigma)
    canvas.pixels[y0:y1, x0:x1] = part.pixels


def covered(outlines: Outlines, canvas: Canvas) -> Cover | None:
    """Return the coverage of outlines in the box around all of them; None: outside the canvas."""
    if not len(outlines):
        return None
    fixed = _all_fixed(outlines)
    pixels = np.concatenate(fixed) >> _BITS
    left, top = (int(v) for v in np.maximum(pixels.min(0) - 2, 0))
    right = min(canvas.width, int(pixels[:, 0].max()) + 3)
    bottom = min(canvas.height, int(pixels[:, 1].max()) + 3)
    if right <= left or bottom <= top:
        return None
    mask = np.zeros((bottom - top, right - left), np.uint8)
    corner = np.array([left, top], np.int32) << _BITS
    cv2.fillPoly(mask, [one - corner for one in fixed], (255,), cv2.LINE_AA, _BITS)
    return mask, left, top


def _pool(canvas: Canvas, centre: Point, radii: Point, strength: float) -> Cover | None:
    """Return a soft ellipse, made at a quarter of the size since nothing in it is sharp."""
    rx, ry = max(1.0, radii[0]), max(1.0, radii[1])
    left, right = max(0, int(centre[0] - rx)), min(canvas.width, int(centre[0] + rx) + 1)
    top, bottom = max(0, int(centre[1] - ry)), min(canvas.height, int(centre[1] + ry) + 1)
    if right <= left or bottom <= top:
        return None
    wide, high = max(2, (right - left) // 4), max(2, (bottom - top) // 4)
    xs = (np.linspace(left, right, wide, dtype=np.float32)[None, :] - centre[0]) / rx
    ys = (np.linspace(top, bottom, high, dtype=np.float32)[:, None] - centre[1]) / ry
    fall = np.clip(1 - (xs * xs + ys * ys), 0, 1) ** 2 * (255 * strength)
    grown = cv2.resize(fall, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown).astype(np.uint8), left, top


def _ramp(shape: tuple[int, ...], x: int, y: int, start: Point, end: Point) -> NDArray[np.uint8]:
    """Return the way from start to end, 0 to 255; one row or column where that says it all."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy or 1.0
    xs = (np.arange(shape[1], dtype=np.float32)[None, :] + (x - start[0])) * (dx / length)
    ys = (np.arange(shape[0], dtype=np.float32)[:, None] + (y - start[1])) * (dy / length)
    way = ys if dx == 0 else xs if dy == 0 else xs + ys
    return (np.clip(way, 0, 1) * (_STEPS - 1)).astype(np.uint8)


def _ink(colours: Sequence[Colour], ramp: Bytes, shape: tuple[int, ...]) -> Bytes:
    """Return a gradient of opaque colours: uint8 of shape (height, width, 4)."""
    stops = np.linspace(0, 1, len(colours))
    at = np.linspace(0, 1, _STEPS)
    table = np.full((_STEPS, 4), 255, np.uint8)
    for channel in range(3):
        table[:, channel] = np.interp(at, stops, [colour[channel] for colour in colours]) + 0.5
    if 1 in ramp.shape:
        return _whole(table[ramp], shape)
    return _bytes(cv2.LUT(cv2.merge((ramp, ramp, ramp, ramp)), table[:, None, :]))


def _whole(image: Bytes, shape: tuple[int, ...]) -> Bytes:
    return np.ascontiguousarray(np.broadcast_to(image, shape[:2] + image.shape[2:]))


def _area(canvas: Canvas, mask: Bytes, x: int, y: int) -> Bytes:
    return canvas.pixels[y : y + mask.shape[0], x : x + mask.shape[1]]


def _coloured(mask: Bytes, colour: Colour, alpha: int = 255) -> Bytes:
    """Return a colour times a mask, premultiplied: uint8 of shape (height, width, 4)."""
    steps = np.arange(_STEPS, dtype=np.float32)[:, None, None]
    table = (steps * (np.array((*colour, alpha), np.float32) / 255) + 0.5).astype(np.uint8)
    return _bytes(cv2.LUT(cv2.merge((mask, mask, mask, mask)), table))


def _cover(canvas: Canvas, mask: Bytes, x: int, y: int, ink: Bytes) -> None:
    """Lay opaque ink: whole pixels are copied, only those on the edge are mixed."""
    area = _area(canvas, mask, x, y)
    if mask.min() == 255:
        area[:] = ink
        return
    rows, columns = np.nonzero(cv2.inRange(mask, (1,), (254,)))
    share = mask[rows, columns, None].astype(np.float32) / 255
    below = area[rows, columns].astype(np.float32)
    mixed = below + share * (ink[rows, columns] - below) + 0.5
    cv2.copyTo(ink, cv2.inRange(mask, (255,), (255,)), area)
    area[rows, columns] = mixed.astype(np.uint8)


def _lay(canvas: Canvas, mask: Bytes, x: int, y: int, ink: Bytes) -> None:
    area = _area(canvas, mask, x, y)
    cover = cv2.merge((mask, mask, mask, mask))
    kept = cv2.multiply(area, cv2.bitwise_not(cover), scale=1 / 255)
    cv2.add(kept, cv2.multiply(cover, ink, scale=1 / 255), dst=area)


def _blend(area: Bytes, mask: Bytes, colour: Colour) -> None:
    cover = cv2.merge((mask, mask, mask, mask))
    kept = cv2.multiply(area, cv2.bitwise_not(cover), scale=1 / 255)
    cv2.add(kept, _coloured(mask, colour), dst=area)


def _glaze(canvas: Canvas, mask: Bytes, x: int, y: int, colour: Colour) -> None:
    area = _area(canvas, mask, x, y)
    alpha = _bytes(cv2.extractChannel(area, 3))
    if alpha.min() == 255:
        _blend(area, mask, colour)
        return
    kept = cv2.multiply(area, cv2.bitwise_not(cv2.merge((mask,) * 4)), scale=1 / 255)
    seen = _bytes(cv2.multiply(mask, alpha, scale=1 / 255))
    cv2.add(kept, _coloured(seen, colour), dst=area)


def _all_fixed(outlines: Outlines) -> list[NDArray[np.int32]]:
    if isinstance(outlines, np.ndarray):
        return list(_fixed(outlines))
    return [_fixed(outline) for outline in outlines]


def _fixed(outline: Outline) -> NDArray[np.int32]:
    return np.rint(outline * (1 << _BITS)).astype(np.int32)


def _bytes(image: NDArray[Any]) -> Bytes:
    """Say of what OpenCV returns that it is as deep as what it was given."""
    return np.asarray(image, np.uint8)
