"""Puts a picture of somebody into the light of a scene: form, shade, rim and wrap."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.scenery.light import Light

_TRUE_COLOUR = 0.62
"""How much of its own colours somebody keeps in coloured light: faces have to be known again."""
_KEY, _SHADE, _RIM, _RIM_IN_THE_DARK = 0.24, 0.36, 0.5, 0.8
_WRAP, _HAZE = 0.5, 0.3
_SEEN, _MOST_GAIN = 84.0, 1.5
"""Mean luminance that a figure has at night, and how much it is brightened for that at most."""
_SMALL = 220
"""Height in pixels at which the form of a picture is guessed."""

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]


def lit(pixels: Bytes, light: Light, strength: float = 1.0) -> Bytes:
    """Return a flat picture as the scene's light shows it.

    Its form is guessed from its outline, as if it were inflated: brighter towards the key light,
    cooler on the other side, a thin rim along the edge that is turned away.

    Args:
        pixels: premultiplied RGBA.
        light: of the scene.
        strength: of form and rim, from 0; the tint is always there.
    """
    alpha = np.asarray(pixels[..., 3] / 255, np.float32)
    turned = facing(alpha, light.side)
    tint = tint_of(light).array() / 255
    key = light.key.array() / max(1.0, float(max(light.key)))
    bright = np.clip(turned, 0, 1)[..., None] * np.float32(_KEY * strength)
    dark = np.clip(-turned, 0, 1)[..., None] * np.float32(_SHADE * strength)
    colour = pixels[..., :3].astype(np.float32) * tint
    colour = colour * (1 + bright * key)
    shade = light.shade.array() * alpha[..., None]
    colour += (shade - colour) * dark
    rim = _rim(alpha, light.side)[..., None] * np.float32(
        (_RIM_IN_THE_DARK if light.is_dark else _RIM) * strength
    )
    colour += (light.rim.array() * alpha[..., None] - colour) * rim
    out = np.empty_like(pixels)
    out[..., :3] = np.clip(np.minimum(colour, pixels[..., 3:]) + 0.5, 0, 255).astype(np.uint8)
    out[..., :3] = np.minimum(out[..., :3], pixels[..., 3:])
    out[..., 3] = pixels[..., 3]
    return out


def in_air(pixels: Bytes, light: Light, distance: float) -> Bytes:
    """Return a lit picture in the air of its scene: haze before it, and light around its edge.

    Without either, whatever is cut out looks as if it lay on the picture instead of in it.

    Args:
        pixels: premultiplied RGBA.
        light: of the scene.
        distance: how far off it is, from 0 (a close-up) to 1.
    """
    alpha = np.ascontiguousarray(pixels[..., 3])
    reach = max(1.0, pixels.shape[0] * (0.006 + 0.006 * light.thickness))
    parts = 4 if reach > 4 else 2 if reach > 2 else 1
    size = (alpha.shape[1], alpha.shape[0])
    fewer = (max(1, size[0] // parts), max(1, size[1] // parts))
    small = cv2.resize(alpha, fewer, interpolation=cv2.INTER_AREA)
    soft = cv2.blur(cv2.blur(small, (3, 3)), (3, 3), borderType=cv2.BORDER_CONSTANT)
    inner = cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR)
    veil = 255 * _HAZE * distance * (0.25 + light.thickness)
    share = cv2.addWeighted(cv2.subtract(alpha, inner), _WRAP, alpha, 0.0, veil)
    over = cv2.multiply(share, alpha, scale=1 / 255)
    none = np.zeros_like(alpha)
    around = light.haze.mixed(light.sky[-1], 0.4)
    kept = cv2.multiply(
        pixels, cv2.bitwise_not(cv2.merge((share, share, share, none))), scale=1 / 255
    )
    tinted = [cv2.convertScaleAbs(over, alpha=part / 255) for part in around]
    return np.asarray(cv2.add(kept, cv2.merge((*tinted, none))), np.uint8)


def gain_for(pixels: Bytes, light: Light) -> float:
    """Return how much brighter a lit figure has to be shown so that it is seen, from 1.

    At night eyes get used to the dark; a camera that sees somebody opens its iris.
    """
    if not light.is_dark:
        return 1.0
    seen = pixels[pixels[..., 3] > 200]
    if not len(seen):
        return 1.0
    bright = float((seen[:, :3] @ np.array([0.2126, 0.7152, 0.0722], np.float32)).mean())
    return min(_MOST_GAIN, max(1.0, _SEEN / max(1.0, bright)))


def brightened(pixels: Bytes, gain: float) -> Bytes:
    """Return a picture, premultiplied RGBA, with its colours brightened; its alpha stays."""
    if gain <= 1.0:
        return pixels
    out = np.asarray(cv2.convertScaleAbs(pixels, alpha=gain), np.uint8)
    alpha = np.ascontiguousarray(pixels[..., 3])
    return np.asarray(cv2.min(out, cv2.merge((alpha, alpha, alpha, alpha))), np.uint8)


def tint_of(light: Light) -> Colour:
    """Return what a scene's light multiplies colours with: never so dark that nobody is seen."""
    return WHITE.mixed(light.ambient, 1 - _TRUE_COLOUR)


def facing(alpha: Floats, side: int) -> Floats:
    """Return how much each place of an outline is turned to a light: 1 towards it, -1 away.

    Args:
        alpha: the coverage of the figure, 0 to 1.
        side: from where the light comes, a little above: -1 the left, 1 the right.
    """
    high, wide = alpha.shape
    parts = max(1, high // _SMALL)
    small = (max(4, wide // parts), max(4, high // parts))
    mask = np.asarray(cv2.resize(alpha, small, interpolation=cv2.INTER_AREA), np.float32)
    mask = np.pad(mask, 2)
    near = np.asarray(cv2.GaussianBlur(mask, (0, 0), small[1] * 0.02), np.float32)
    far = np.asarray(cv2.GaussianBlur(mask, (0, 0), small[1] * 0.06), np.float32)
    form = 0.35 * near + far
    across = np.asarray(cv2.Sobel(form, cv2.CV_32F, 1, 0), np.float32)
    down = np.asarray(cv2.Sobel(form, cv2.CV_32F, 0, 1), np.float32)
    slope = -(across * side * 0.85 - down * 0.45)
    steepest = float(np.sqrt((across**2 + down**2).max(initial=0.0)))
    turned = np.clip(slope * (1.5 / max(steepest, 1e-6)), -1, 1)[2:-2, 2:-2]
    back = cv2.resize(turned, (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(back, np.float32)


def _rim(alpha: Floats, side: int) -> Floats:
    """Return the thin edge on the side that is turned away from the key light, 0 to 1."""
    reach = max(1.0, alpha.shape[0] * 0.005)
    # Glows and other clear things have no edge that light could catch.
    alpha = np.clip(2.5 * alpha - 1.5, 0, 1).astype(np.float32)
    matrix = np.array([[1, 0, side * reach], [0, 1, reach * 0.5]], np.float32)
    inner = cv2.warpAffine(alpha, matrix, (alpha.shape[1], alpha.shape[0]))
    edge = np.clip(alpha - np.asarray(inner, np.float32), 0, 1)
    return np.asarray(cv2.GaussianBlur(edge, (0, 0), reach * 0.4), np.float32)
