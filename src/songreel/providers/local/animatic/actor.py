"""Brings the character into a shot: drawn from words, cut from a reference, or hung as a print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import radians, sin
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.between import between, evenly
from songreel.providers.local.animatic.cels import Cels, Ground
from songreel.providers.local.animatic.drawing import Drawing
from songreel.providers.local.animatic.lighting import brightened, gain_for, lit
from songreel.providers.local.animatic.performer import ROUND, Actor, Carriage
from songreel.providers.local.animatic.shadow import floating, spot
from songreel.providers.local.animatic.staging import Stage, Way, stage, way
from songreel.providers.local.chance import Chance
from songreel.providers.local.figure.card import hung_print
from songreel.providers.local.figure.cutout import Cutout, likeness
from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.moves import PHASES, poses, stride
from songreel.providers.local.figure.portrait import head_of, heads_in, sides_of, way_of
from songreel.providers.local.figure.puppet import Puppet
from songreel.providers.local.figure.rig import Pose
from songreel.providers.local.scenery.light import Light
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.shots import Angle, Move, ShotSize

__all__ = ["Actor", "cast"]

_BUSTS: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.6,
    ShotSize.FULL: 0.7,
    ShotSize.MEDIUM: 0.86,
    ShotSize.CLOSE: 1.25,
}
"""Height of a picture that is cut below, in heights of the frame."""
_PRINTS: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.44,
    ShotSize.FULL: 0.52,
    ShotSize.MEDIUM: 0.6,
    ShotSize.CLOSE: 0.68,
}
_WIDEST: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.5,
    ShotSize.FULL: 0.66,
    ShotSize.MEDIUM: 1.0,
    ShotSize.CLOSE: 1.5,
}
"""Most of the frame's width that a picture of somebody takes; near by, arms may leave it."""
_WIDEST_PRINT = 0.62
_PUPPET_PACE = 0.36
"""How far a picture that walks goes in a round, in heights: it has no steps to keep."""
_HEAD_OF_A_PICTURE = 0.17
_SEEN = 0.08
"""How far beyond the frame the camera may look, as a share of its height."""

_DISTANCES: dict[ShotSize, float] = {
    ShotSize.WIDE: 1.0,
    ShotSize.FULL: 0.6,
    ShotSize.MEDIUM: 0.25,
    ShotSize.CLOSE: 0.1,
}
"""How much air there is before somebody."""
_NEAR = 0.2

_DETAILS: dict[ShotSize, float] = {
    ShotSize.WIDE: 1.0,
    ShotSize.FULL: 1.0,
    ShotSize.MEDIUM: 0.85,
    ShotSize.CLOSE: 0.75,
}
"""At what part of its size somebody is drawn: near by there is little detail and much area."""
_NEAR_PHASES = (12, 20)
"""Least and most drawings of a round near by; the head glides from one to the next."""
_NEAR_STEP = 40.0
"""How far hands and head go from one of them to the next, in thousandths of the height."""
_UNHURRIED = frozenset({Deed.STAND, Deed.LOOK, Deed.SIT, Deed.REACH, Deed.FLOAT})
"""What takes twice the time near by, where a hand is fast that comes across half of the frame."""
_ARRIVING = (0.15, 0.42, 0.7, 0.9)
"""How somebody who has arrived comes to stand, as shares of the way from a step to rest."""

Bytes = NDArray[np.uint8]
Point = tuple[float, float]

_STILL = Carriage()
_CARRIED: dict[Deed, Carriage] = {
    Deed.WALK: Carriage(hop=0.012, rock=1.0),
    Deed.RUN: Carriage(hop=0.045, rock=1.6),
    Deed.DANCE: Carriage(hop=0.035, rock=2.4),
    Deed.FLOAT: Carriage(rock=4.0, pivot=0.5),
    Deed.FLY: Carriage(tilt=34.0, rock=3.0, pivot=0.5),
    Deed.FALL: Carriage(tilt=-16.0, rock=9.0, pivot=0.5),
}
"""For pictures without parts; a drawn figure moves its own."""
_HANGING = Carriage(rock=1.4)


def cast(
    words: str,
    reference: Path | None,
    *,
    frame: tuple[int, int],
    light: Light,
    size: ShotSize,
    deed: Deed,
    chance: Chance,
    seconds: float = 6.0,
    angle: Angle = Angle.EYE,
    move: Move = Move.STILL,
) -> Actor:
    """Bring the character into the shot.

    Args:
        words: what describes the character, for a drawing where there is no reference.
        reference: a picture of it, or None; of an unaltered sheet of ours the figure moves.
        frame: width and height in pixels.
        light: what falls on it.
        size: how much of it is in the picture.
        deed: what it does.
        chance: decides on which side it stands.
        seconds: length of the shot, in which somebody gets from here to there.
        angle: from where the camera looks.
        move: what the camera does.

    Raises:
        UnreadablePictureError: the reference is no picture that can be read.
    """
    found = likeness(reference) if reference is not None else None
    place = stage(frame, size, deed, chance, angle=angle, move=move, seconds=seconds)
    if isinstance(found, Cutout):
        if found.is_cut:
            return _puppet(found, place, light, seconds)
        return _hung(found, place, light)
    who = found or design(words)
    return _drawn(who, place, light, seconds, chance.branch("style").whole(0, 5))


def _drawn(who: Design, place: Stage, light: Light, seconds: float, style: int) -> Actor:
    """Bring in a figure that is drawn in each pose."""
    head = head_of(who)
    moving: Sequence[Pose] = poses(who, place.deed, place.heading, style)
    heads: list[Point] = []
    # A child fills a full shot like anybody else, but is small in a wide one.
    stature = who.stature ** (1.0 if place.size is ShotSize.WIDE else 0.35)
    lasts, starts = ROUND, ()
    sits = place.deed is Deed.SIT
    if sits and place.size is ShotSize.MEDIUM:
        place = place.seated()
    if place.shows_feet:
        lower = head.y - max(y for _, y in heads_in(who, moving)) if sits else 0.0
        tall = place.tall(head.high, max(0.3, head.top - lower) * stature) * stature
        if sits:
            place, tall = place.within(tall, sides_of(who, moving[0]))
    else:
        lasts = ROUND * (2 if place.deed in _UNHURRIED else 1)
        moving, starts = evenly(
            moving, lambda one, other: way_of(who, one, other), _NEAR_STEP, _NEAR_PHASES
        )
        heads = heads_in(who, moving)
        middle = (sum(x for x, _ in heads) / len(heads), sum(y for _, y in heads) / len(heads))
        tall = place.near(place.tall(head.high), middle[1], head)
        place = place.facing(tall, middle, head)
    rows = None if place.shows_feet else (-_SEEN * place.height, (1 + _SEEN) * place.height)
    drawing = Drawing(who, tall, light, rows, place.y, _DETAILS[place.size])
    ground = Ground(takes_shadows=place.shows_feet, distance=_DISTANCES[place.size])
    # A figure that is turned towards the viewer while it walks gets along less fast.
    across = sin(radians(abs(moving[0].yaw))) * stride(who, place.deed)
    going = way(place, across * tall / ROUND, seconds, tall * 0.3)
    steps = place.deed is Deed.WALK and place.shows_feet and going.pace != 0
    gain, rest = drawing.gain(moving[0]), None
    if steps and going.until < seconds:
        going = replace(going, until=ROUND / PHASES * int(going.until / ROUND * PHASES))
        last = moving[round(going.until / ROUND * PHASES) % len(moving)]
        still = poses(who, Deed.STAND, place.heading, style)
        turn = [between(last, still[0], eased) for eased in _ARRIVING]
        arrived = drawing.of([*turn, *still])
        rest = Cels(
            len(turn) + len(still), arrived, tall, light, ground, gain=gain, first=len(turn)
        )
    return Actor(
        place=place,
        cels=Cels(
            len(moving), drawing.of(moving), tall, light, ground, gain=gain, detail=drawing.detail
        ),
        rest=rest,
        way=going,
        tall=tall,
        steps=steps,
        carriage=_STILL,
        ground=ground,
        spot=spot(tall * 0.5, light) if place.shows_feet else None,
        heads=tuple((x * tall, -y * tall) for x, y in heads),
        lasts=lasts,
        starts=tuple(starts),
    )


def _puppet(found: Cutout, place: Stage, light: Light, seconds: float) -> Actor:
    """Bring in a picture that was cut from its ground."""
    high, wide = found.pixels.shape[:2]
    stands = found.stands and place.shows_feet
    if found.stands:
        tall = place.tall(_HEAD_OF_A_PICTURE)
    else:
        tall = _BUSTS[place.size] * place.basis
    factor = min(tall / high, _WIDEST[place.size] * place.width / wide)
    tall = high * factor
    if found.stands:
        place = place.standing_at(tall)
    else:
        place = replace(place, y=max(place.height * (1 + _SEEN / 2), place.crown() + tall))
    pixels = found.pixels
    below = (1 + _SEEN) * place.height - (place.y - tall)
    if not place.shows_feet and below < tall:
        pixels = pixels[: max(2, round(below / factor))]
        place = replace(place, y=place.y - tall + pixels.shape[0] * factor)
    sized = _resized(pixels, wide * factor, pixels.shape[0] * factor)
    if not stands:
        place = replace(place, hover=0.0)
    bright = lit(sized, light)
    bright = brightened(bright, gain_for(bright, light))
    puppet = Puppet(bright, place.deed, heading=place.heading, stands=stands)
    ground = Ground(stands, distance=_DISTANCES[place.size] if stands else _NEAR)
    pace = _PUPPET_PACE * tall / ROUND if stands else 0.0
    going = way(place, pace, seconds, wide * factor / 2)
    rest = None
    if place.deed is Deed.WALK and stands and going.until < seconds:
        still = Puppet(bright, Deed.STAND)
        rest = Cels(PHASES, lambda index: (still.sprite(index), still.foot), tall, light, ground)
    return Actor(
        place=place,
        cels=Cels(PHASES, lambda index: (puppet.sprite(index), puppet.foot), tall, light, ground),
        rest=rest,
        way=going,
        tall=tall,
        steps=False,
        carriage=_CARRIED.get(place.deed, _STILL) if stands else _STILL,
        ground=ground,
        spot=spot(wide * factor * 0.8, light) if stands else None,
    )


def _hung(found: Cutout, place: Stage, light: Light) -> Actor:
    """Hang a picture that cannot be cut out into the scene, as a print on a cord."""
    size = place.height * _PRINTS[place.size]
    top = max(0.08 * place.height, (0.47 * place.height - size / 2))
    cord = round(top + _SEEN * place.height)
    pixels = hung_print(found.pixels, round(size), round(_WIDEST_PRINT * place.width), cord)
    pixels = floating(lit(pixels, light, 0.35), light)
    foot = (pixels.shape[1] / 2, float(pixels.shape[0]))
    tall = float(pixels.shape[0])
    place = replace(place, y=tall - _SEEN * place.height, hover=0.0)
    ground = Ground(takes_shadows=False)
    return Actor(
        place=place,
        cels=Cels(1, lambda _: (pixels, foot), tall, light, ground),
        rest=None,
        way=Way(place.x, 0.0, 0.0),
        tall=tall,
        steps=False,
        carriage=replace(_HANGING, pivot=1.0),
        ground=ground,
        spot=None,
    )


def _resized(pixels: Bytes, wide: float, high: float) -> Bytes:
    size = (max(2, round(wide)), max(2, round(high)))
    way_of = cv2.INTER_AREA if size[0] < pixels.shape[1] else cv2.INTER_CUBIC
    grown = np.asarray(cv2.resize(pixels, size, interpolation=way_of), np.uint8)
    grown[..., :3] = np.minimum(grown[..., :3], grown[..., 3:])
    return grown
