"""Has a picture take on the colours of a film, without turning day into night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.scenery.backdrop import Grade
from songreel.providers.local.scenery.light import Light

_GREY = 24
"""How far apart red, green and blue of a colour are at most that is none."""
_BLACK_AND_WHITE = 0.06
_SKY, _HAZE, _KEY = 0.4, 0.34, 0.22
"""How much of the palette is in the sky, in the distance, and in the light."""
_LIFT, _GAIN = 0.16, 0.14
"""How much of it is in the shadows and in the lights of the whole picture."""


def dyed(light: Light, palette: Sequence[Colour]) -> Light:
    """Return a light in which sky, distance and accents are those of a palette."""
    colours = [colour for colour in palette if not _is_grey(colour)]
    if not colours:
        return light
    lead, last = colours[0], colours[-1]
    stops = len(light.sky)
    sky = tuple(
        _towards(stop, last.mixed(lead, place / max(1, stops - 1)), _SKY)
        for place, stop in enumerate(light.sky)
    )
    return replace(
        light,
        sky=sky,
        haze=_towards(light.haze, lead, _HAZE),
        ambient=_towards(light.ambient, lead, _KEY / 2),
        key=_towards(light.key, lead, _KEY),
        shade=_towards(light.shade, min(colours, key=lambda one: one.luminance), _HAZE),
        accent=max(colours, key=_vividness),
    )


def graded(grade: Grade, palette: Sequence[Colour]) -> Grade:
    """Return a grade with the shadows and lights of a palette; greys make it black and white."""
    if not palette:
        return grade
    colours = [colour for colour in palette if not _is_grey(colour)]
    if not colours:
        return replace(grade, lift=BLACK, gain=WHITE, saturation=_BLACK_AND_WHITE)
    dark = min(colours, key=lambda one: one.luminance)
    return replace(
        grade,
        lift=grade.lift.mixed(dark.turned(value=0.6), _LIFT),
        gain=_towards(grade.gain, colours[0], _GAIN),
    )


def _towards(colour: Colour, other: Colour, share: float) -> Colour:
    """Return a colour with a share of another, about as bright as before."""
    by = colour.luminance / max(1.0, other.luminance)
    as_bright = Colour(*(min(255, round(part * by)) for part in other))
    return colour.mixed(as_bright, share)


def _is_grey(colour: Colour) -> bool:
    return _vividness(colour) < _GREY


def _vividness(colour: Colour) -> int:
    return max(colour) - min(colour)
