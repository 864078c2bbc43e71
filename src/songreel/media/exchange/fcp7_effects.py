"""Effects of Final Cut Pro 7 XML: what a shot's picture and sound are put through."""

from __future__ import annotations

from fractions import Fraction

from songreel.domain.footage import Speed
from songreel.domain.frames import FrameSize
from songreel.media.exchange.markup import Element, child
from songreel.media.exchange.placing import Placing
from songreel.media.exchange.wording import decimal_text

SPEED_PLACES = 8
"""Decimals of a speed in per cent: enough to find any fraction with a denominator below 7,000."""


def effect(
    parent: Element, name: str, identity: str, kind: str, *, category: str, media: str = "video"
) -> Element:
    """Add an effect, in the order of Apple's document type."""
    made = child(parent, "effect")
    child(made, "name", text=name)
    child(made, "effectid", text=identity)
    child(made, "effectcategory", text=category)
    child(made, "effecttype", text=kind)
    child(made, "mediatype", text=media)
    return made


def parameter(parent: Element, identity: str, name: str, value: str | None) -> Element:
    """Add a parameter to an effect."""
    made = child(parent, "parameter")
    child(made, "parameterid", text=identity)
    child(made, "name", text=name)
    if value is not None:
        child(made, "value", text=value)
    return made


def time_remap(shot: Element, speed: Speed) -> None:
    """Let a shot run at a constant speed, its frames held and not blended."""
    made = effect(child(shot, "filter"), "Time Remap", "timeremap", "motion", category="motion")
    percent = Fraction(100 * speed.numerator, speed.denominator)
    parameter(made, "variablespeed", "variablespeed", "0")
    parameter(made, "speed", "speed", decimal_text(percent, SPEED_PLACES))
    parameter(made, "reverse", "reverse", "FALSE")
    parameter(made, "frameblending", "frameblending", "FALSE")


def basic_motion(shot: Element, place: Placing, clip: FrameSize) -> None:
    """Place a shot's picture: per cent of its own pixels, and its middle in lengths of the clip."""
    made = effect(child(shot, "filter"), "Basic Motion", "basic", "motion", category="motion")
    parameter(made, "scale", "Scale", decimal_text(100 * place.fitted * place.zoom))
    centre = child(parameter(made, "center", "Center", None), "value")
    child(centre, "horiz", text=decimal_text(place.right / clip.width, 8))
    child(centre, "vert", text=decimal_text(place.down / clip.height, 8))


def audio_level(shot: Element, keyframes: list[tuple[int, Fraction]]) -> None:
    """Set a sound's level.

    Args:
        shot: the clip item.
        keyframes: frames of the sound with the factor that holds there, in a straight line from
            one to the next; a single one holds throughout.
    """
    made = effect(
        child(shot, "filter"),
        "Audio Levels",
        "audiolevels",
        "audiolevels",
        category="audiolevels",
        media="audio",
    )
    level = parameter(made, "level", "Level", decimal_text(keyframes[0][1]))
    if len(keyframes) > 1:
        for when, factor in keyframes:
            point = child(level, "keyframe")
            child(point, "when", text=when)
            child(point, "value", text=decimal_text(factor))


def factor_of(decibels: Fraction) -> Fraction:
    """Return a level in decibels as a factor of amplitude, to nine decimals."""
    return Fraction(round(10 ** (float(decibels) / 20) * 10**9), 10**9)
