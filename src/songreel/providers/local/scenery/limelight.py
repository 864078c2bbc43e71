"""A stage and what belongs to every one: boards, truss, beams, crowd, microphone, cases."""

from __future__ import annotations

from math import cos, sin

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    box,
    ellipse,
    limb,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.vista import Vista

NIGHT, STEEL = Colour(14, 12, 30), Colour(58, 60, 82)
BACK = 15.0
"""How far away the back of a stage is, in metres."""
_SCHEMES = (
    (Colour(255, 64, 140), Colour(70, 150, 255), Colour(180, 90, 255)),
    (Colour(255, 150, 60), Colour(255, 70, 90), Colour(255, 214, 130)),
    (Colour(60, 230, 220), Colour(90, 110, 255), Colour(220, 240, 255)),
    (Colour(190, 90, 255), Colour(255, 90, 190), Colour(100, 220, 255)),
    (Colour(255, 196, 90), Colour(80, 170, 220), Colour(255, 120, 80)),
)


class Stage:
    """A stage that is being painted.

    Attributes:
        hues: the colours of its light, the first one the strongest.
        u: a 720th of the frame's smaller side.
        high: how high its back is in the picture, in metres.
    """

    def __init__(self, easel: Easel, chance: Chance) -> None:
        """Begin a stage; chance decides the colours of its light."""
        self.easel, self.chance = easel, chance
        self.vista = Vista.of(easel)
        self.hues = chance.pick(_SCHEMES)
        self.u = min(easel.width, easel.height) / 720
        self.high = self.vista.eye + (easel.skyline - easel.y(0.1)) / self.vista.scale(BACK)

    def back(self, top: Colour, middle: Colour, low: Colour) -> Canvas:
        """Begin with the back of the stage."""
        canvas = self.easel.layer(0.3)
        area = box(0, 0, canvas.width, canvas.height)
        gouache.wash(
            canvas, area, (top, middle, low), (0, 0), (0, self.easel.skyline + 90 * self.u)
        )
        return canvas

    def boards(self, colour: Colour, pool: Colour, *, planks: bool = True) -> Canvas:
        """Lay the floor with a pool of light."""
        easel, vista = self.easel, self.vista
        canvas = easel.layer(1.0)
        far = vista.floor(-60, 60, vista.near, BACK)
        top = float(far[3, 1])
        ends = (colour.mixed(pool, 0.3), colour.mixed(pool, 0.12), colour.mixed(NIGHT, 0.55))
        gouache.wash(canvas, far, ends, (0, top), (0, canvas.height))
        if planks:
            joints = [vista.floor(x, x + 0.03, vista.near, BACK) for x in np.arange(-14, 14, 0.5)]
            gouache.tint(canvas, joints, NIGHT, 0.45)
        edge = box(0, top - 1.5 * self.u, canvas.width, top + 2 * self.u)
        gouache.flats(canvas, [edge], colour.mixed(pool, 0.45))
        spot = vista.point(0, 0, 8.0)
        reach = 2.6 * vista.scale(8.0)
        gouache.lighten(canvas, spot, (reach * 1.9, reach * 0.42), 0.5, pool)
        gouache.lighten(canvas, spot, (reach, reach * 0.22), 0.5, pool.mixed(WHITE, 0.5))
        return canvas

    def truss(self, canvas: Canvas, y: float) -> None:
        """Hang a truss across the frame at a share of its height."""
        easel, u = self.easel, self.u
        top, low = easel.y(y), easel.y(y) + 30 * u
        gouache.flats(
            canvas,
            [box(0, top, canvas.width, top + 5 * u), box(0, low, canvas.width, low + 5 * u)],
            STEEL,
        )
        count = int(canvas.width / (36 * u))
        zigzag = [(36 * u * i, top + 2 * u if i % 2 else low + 3 * u) for i in range(count + 2)]
        canvas.line(np.array(zigzag, np.float32), 3 * u, STEEL.mixed(NIGHT, 0.3))

    def beam(
        self,
        canvas: Canvas,
        at: float,
        towards: float,
        hue: Colour,
        *,
        wide: float = 90.0,
        strength: float = 0.5,
    ) -> None:
        """Let a moving head shine from the truss to the boards; shares of the frame."""
        easel, u = self.easel, self.u
        start = (easel.x(at), easel.y(0.03) + 20 * u)
        end = (easel.x(towards), self.vista.point(0, 0, 9.0)[1])
        for share, power in ((1.0, 0.5), (0.45, 0.7)):
            spread = wide * share * u
            cone = polygon(
                (start[0] - 5 * u, start[1]),
                (start[0] + 5 * u, start[1]),
                (end[0] + spread, end[1]),
                (end[0] - spread, end[1]),
            )
            alphas = (strength * power, strength * power * 0.45, strength * power * 0.12)
            gouache.beam(canvas, cone, hue, alphas, start, end, soft=6 * u)
        head = rounded(
            start[0] - 17 * u, start[1] - 30 * u, start[0] + 17 * u, start[1] + 2 * u, 7 * u
        )
        gouache.flats(canvas, [head], Colour(22, 20, 34))
        gouache.flats(canvas, [ellipse(start, (12 * u, 6 * u))], hue.mixed(WHITE, 0.6))
        easel.lamps.append(Lamp(start, 0.6, 120 * u, hue, 0.7, pulse=0.9))
        easel.lamps.append(Lamp((end[0], end[1]), 1.0, wide * 1.9 * u, hue, 0.3, pulse=1.0))

    def fan(self, canvas: Canvas, count: int, *, strength: float = 0.5) -> None:
        """Spread beams over the frame, crossing in pairs."""
        for i in range(count):
            at = (i + 0.5) / count
            towards = (
                0.5 + (0.5 - at) * self.chance.between(-0.6, 1.2) + self.chance.between(-0.1, 0.1)
            )
            self.beam(
                canvas,
                at,
                towards,
                self.hues[i % 3],
                wide=self.chance.between(56, 100),
                strength=strength,
            )

    def crowd(self, *, hands: float, size: float = 1.0) -> None:
        """Set the heads of a crowd in front, some with their hands up; `hands` is their share."""
        easel, u, chance = self.easel, self.u, self.chance
        canvas = easel.layer(1.4, is_front=True)
        for row, (y, scale, tone) in enumerate(
            (
                (0.955, 0.86, NIGHT.mixed(self.hues[0], 0.22)),
                (1.03, 1.08, NIGHT.mixed(BLACK, 0.3)),
            )
        ):
            count = int(13 / size * max(0.6, easel.width / easel.height * 0.56))
            for i in range(count + 1):
                at = easel.x((i + 0.5 * row) / count * 1.3 - 0.15) + chance.between(-16, 16) * u
                top, r = (
                    easel.y(y) + chance.between(-14, 12) * u,
                    31 * u * scale * size * chance.between(0.9, 1.12),
                )
                gouache.flats(canvas, [ellipse((at, top), (r, r * 1.2))], tone)
                body = smooth(
                    [
                        (at - r * 2.0, top + r * 4),
                        (at - r * 1.7, top + r * 1.8),
                        (at, top + r * 1.1),
                        (at + r * 1.7, top + r * 1.8),
                        (at + r * 2.0, top + r * 4),
                    ],
                    steps=5,
                )
                gouache.flats(canvas, [body], tone)
                middle = abs(at - easel.x(0.5)) < 0.16 * easel.width
                if chance.share() < hands * (0.35 if middle else 1.0):
                    _raise_hand(canvas, (at, top), r, tone, chance)
        canvas.blur(1.4 * u)


def _raise_hand(
    canvas: Canvas, head: tuple[float, float], r: float, tone: Colour, chance: Chance
) -> None:
    way = 1 if chance.share() < 0.5 else -1
    shoulder = (head[0] + way * r * 1.5, head[1] + r * 1.8)
    elbow = (head[0] + way * r * chance.between(1.7, 2.2), head[1] - r * chance.between(0.2, 0.8))
    hand = (elbow[0] + way * r * chance.between(-0.7, 0.4), elbow[1] - r * chance.between(1.5, 2.2))
    gouache.flats(canvas, [limb(shoulder, elbow, r * 0.4, r * 0.3)], tone)
    gouache.flats(canvas, [limb(elbow, hand, r * 0.3, r * 0.2)], tone)
    gouache.flats(canvas, [ellipse(hand, (r * 0.27, r * 0.32))], tone)
    for a in (-0.5, -0.15, 0.2, 0.55):
        tip = (hand[0] + r * 0.62 * sin(a), hand[1] - r * 0.62 * cos(a))
        gouache.flats(canvas, [limb(hand, tip, r * 0.1, r * 0.07)], tone)


def paint_monitor(stage: Stage, canvas: Canvas, x: float, z: float) -> None:
    """Paint a wedge monitor on the boards."""
    point = stage.vista.point
    wedge = np.array(
        [
            point(x - 0.5, 0, z),
            point(x + 0.5, 0, z),
            point(x + 0.5, 0.3, z),
            point(x + 0.3, 0.6, z),
            point(x - 0.5, 0.6, z),
        ],
        np.float32,
    )
    gouache.flats(canvas, [wedge], Colour(20, 18, 30))
    scale = stage.vista.scale(z)
    gouache.flats(
        canvas, [ellipse(point(x - 0.06, 0.3, z), (0.2 * scale, 0.2 * scale))], Colour(46, 44, 62)
    )


def paint_stand(stage: Stage, canvas: Canvas, x: float, z: float) -> None:
    """Paint a microphone on its stand."""
    point, scale = stage.vista.point, stage.vista.scale(z)
    pole = np.array([point(x, 0, z), point(x, 1.45, z), point(x + 0.25, 1.62, z)], np.float32)
    canvas.line(pole, 0.035 * scale, Colour(30, 28, 40))
    gouache.flats(
        canvas, [ellipse(point(x, 0, z), (0.26 * scale, 0.05 * scale))], Colour(24, 22, 34)
    )
    gouache.flats(
        canvas,
        [ellipse(point(x + 0.28, 1.64, z), (0.07 * scale, 0.07 * scale))],
        Colour(150, 150, 170),
    )


def paint_case(stage: Stage, canvas: Canvas, x: float, z: float, wide: float, tall: float) -> None:
    """Paint a flight case with its metal edges."""
    vista = stage.vista
    front = vista.front(x - wide / 2, x + wide / 2, 0.08, tall, z)
    left, right = float(front[0, 0]), float(front[1, 0])
    colours = (Colour(44, 42, 56).mixed(stage.hues[0], 0.3), Colour(32, 30, 44))
    way = (right, left) if x < 0 else (left, right)
    gouache.wash(canvas, front, colours, (way[0], 0), (way[1], 0))
    loop = np.concatenate([front, front[:1]])
    canvas.line(loop, 0.05 * vista.scale(z), Colour(150, 150, 166))
    middle = vista.front(x - wide / 2, x + wide / 2, tall * 0.62, tall * 0.66, z)
    gouache.flats(canvas, [middle], Colour(120, 120, 138))
    lock = vista.front(x - 0.1, x + 0.1, tall * 0.54, tall * 0.72, z)
    gouache.flats(canvas, [lock], Colour(170, 170, 186))
