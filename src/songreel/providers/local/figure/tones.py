"""How matter answers the light of a scene: one factor of each channel for each value of light."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.light import Light

Bytes = NDArray[np.uint8]

EVEN = 128
"""Light on what faces neither towards the key light nor away from it."""
OWN = 255
"""What shines by itself: no light changes it."""
_ALPHA = 204
GAIN = 1.25
"""Factors of light reach 1.25; 204 of 255 is then a factor of one."""
_EXPOSED_AT_NIGHT = 0.56
_RIM = 0.54


class Matter(Enum):
    """What a part is made of: how it answers the light."""

    CLOTH = "cloth"
    SKIN = "skin"
    LEATHER = "leather"
    METAL = "metal"
    HAIR = "hair"
    FLAT = "flat"


def _curve(stops: Sequence[tuple[int, int]]) -> Bytes:
    values = np.interp(np.arange(256), [a for a, _ in stops], [b for _, b in stops])
    return values.astype(np.uint8)[None]


CURVES: dict[Matter, Bytes] = {
    Matter.METAL: _curve(
        [
            (0, 30),
            (70, 74),
            (92, 62),
            (104, 96),
            (122, 128),
            (136, 150),
            (148, 214),
            (158, 222),
            (166, 150),
            (190, 176),
            (255, 200),
        ]
    ),
    Matter.LEATHER: _curve(
        [(0, 20), (96, 84), (128, 112), (150, 136), (164, 196), (176, 204), (190, 150), (255, 170)]
    ),
    Matter.HAIR: _curve(
        [(0, 24), (92, 84), (124, 116), (146, 146), (162, 188), (172, 190), (190, 160), (255, 180)]
    ),
    Matter.SKIN: _curve([(0, 40), (90, 98), (128, 134), (255, 200)]),
}


GLOSS: Bytes = _curve([(0, 0), (184, 0), (206, 26), (236, 52), (254, 62), (255, 0)])
"""What light from polished matter adds, whatever its own colour."""


@lru_cache(maxsize=8)
def lookup(light: Light | None) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    """Return the factors of red, green, blue and alpha for each value of light."""
    shade, key, exposed = _tones(light)
    t = (np.arange(256, dtype=np.float64) - EVEN) / 64.0
    edge = np.clip((t + 0.78) / 0.86, 0, 1)
    share = edge * edge * (3 - 2 * edge)
    deep = np.clip((t + 2.2) / 1.5, 0.6, 1.0)
    gleam = np.clip((t - 0.25) / 0.9, 0, 1) * 0.17
    factors = np.zeros((1, 256, 4), np.float64)
    warm = np.exp(-(((t + 0.3) / 0.22) ** 2)) * 0.05
    for channel in range(3):
        body = shade[channel] + (key[channel] - shade[channel]) * share
        glow = warm * (1.0, 0.1, -0.3)[channel]
        factors[0, :, channel] = (body * deep + glow + gleam * key[channel]) * exposed
    factors[0, :, 3] = 1.0
    factors[0, OWN, :] = 1.0
    found = np.clip(factors * _ALPHA + 0.5, 0, 255).astype(np.uint8)
    red, green, blue, full = (np.ascontiguousarray(found[..., channel]) for channel in range(4))
    return red, green, blue, full


def _tones(light: Light | None) -> tuple[list[float], list[float], float]:
    """Return the factors of shade and key, and how bright everything is."""
    if light is None:
        return [0.68, 0.66, 0.76], [1.0, 0.992, 0.975], 1.0
    bright = light.ambient.luminance / 255
    exposed = _EXPOSED_AT_NIGHT + (1 - _EXPOSED_AT_NIGHT) * bright
    dim = 0.55 if light.is_dark else 1.0
    tint = _hue(light.ambient, 0.5 * dim)
    key = [
        a * b
        for a, b in zip(_hue(light.key, 0.5 * dim), _hue(light.ambient, 0.2 * dim), strict=True)
    ]
    cool = _hue(light.shade, 0.45 * dim)
    lowest = 0.64 + 0.10 * (1 - light.hardness)
    shade = [a * b * lowest for a, b in zip(cool, tint, strict=True)]
    return shade, key, exposed


def _hue(colour: Colour, strength: float) -> list[float]:
    """Return a colour as factors whose largest is one, drawn towards white."""
    peak = max(*colour, 1)
    return [1 - strength + strength * part / peak for part in colour]


def rim_of(light: Light | None) -> tuple[Colour, float]:
    """Return the colour and the strength of the light along the edges."""
    return (light.rim, _RIM) if light is not None else (Colour(255, 255, 255), 0.26)
