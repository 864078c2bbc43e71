"""Stages: theatre, club, festival, dance floor, backstage, a single spotlight."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sin

import numpy as np

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import (
    box,
    ellipse,
    polygon,
    rounded,
    smooth,
)
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.gigs import paint_club, paint_dance_floor, paint_festival
from songreel.providers.local.scenery.limelight import BACK, NIGHT, Stage, paint_case, paint_stand
from songreel.providers.local.words.lexicon import Lexicon

_KINDS: Lexicon[str] = Lexicon(
    {
        "backstage": "backstage,cables,cases,dressing room,wings",
        "dance floor": "dance floor,disco,turning spotlights,ballroom,mirror ball",
        "theatre": "theatre,theater,auditorium,curtain,opera,empty",
        "spotlight": "bare stage,single spotlight,spotlight,karaoke",
        "festival": "festival,sea of hands,arena,open air,crowd,edge of the stage",
        "club": "club,tiny,nightclub,gig,low ceiling,concert,band",
    }
)


def paint_stage(easel: Easel, words: str = "") -> None:
    """Paint all of a stage, from its back to the crowd's hands; its light does not know the hour.

    One of several kinds (theatre, club, festival, dance floor, backstage, spotlight); `words` (the
    scene's text) decides where they name one, else chance. It needs no sky: it adds the back
    (depth 0.3), beams (0.6), the boards (1.0) and what is in front (1.4). Lamps of beams have a
    pulse near 1: they follow the song.
    """
    chance = easel.draw_for("stage")
    kind = _KINDS.first(words) or chance.pick(
        ("theatre", "club", "festival", "dance floor", "spotlight")
    )
    stage = Stage(easel, chance)
    _PAINTERS[kind](stage)


def _paint_theatre(stage: Stage) -> None:
    easel, u, chance = stage.easel, stage.u, stage.chance
    velvet = chance.pick((Colour(150, 30, 44), Colour(36, 66, 92), Colour(84, 34, 84)))
    warm = Colour(255, 214, 150)
    back = stage.back(
        velvet.mixed(NIGHT, 0.8), velvet.mixed(NIGHT, 0.35), velvet.mixed(NIGHT, 0.55)
    )
    folds = 26
    edge = back.width / folds
    for i in range(folds):
        x = i * edge
        strip = box(x, 0, x + edge * 1.02, easel.skyline + 110 * u)
        tones = (velvet.mixed(NIGHT, 0.55), velvet.mixed(NIGHT, 0.08), velvet.mixed(NIGHT, 0.5))
        gouache.wash(back, strip, tones, (x, 0), (x + edge, 0))
    gouache.glaze(
        back,
        box(0, 0, back.width, easel.skyline + 110 * u),
        NIGHT,
        (0.75, 0.1, 0.0, 0.3),
        (0, 0),
        (0, easel.skyline + 110 * u),
    )
    middle = easel.x(0.5)
    gouache.lighten(back, (middle, easel.skyline - 130 * u), (430 * u, 360 * u), 0.45, warm)
    beams = easel.layer(0.6)
    gold = Colour(206, 160, 84)
    swag: list[tuple[float, float]] = [(0.0, 0.0), (float(beams.width), 0.0)]
    parts = 9
    for i in range(parts * 10 + 1):
        t = 1 - i / (parts * 10)
        dip = abs(sin(t * parts * pi)) ** 0.7
        swag.append((beams.width * t, easel.y(0.06) + 46 * u * dip))
    drape = np.array(swag, np.float32)
    gouache.wash(
        beams,
        drape,
        (velvet.mixed(NIGHT, 0.5), velvet, velvet.mixed(NIGHT, 0.3)),
        (0, 0),
        (0, easel.y(0.06) + 46 * u),
    )
    beams.line(drape[2:], 5 * u, gold)
    for at, towards in ((0.08, 0.44), (0.92, 0.56)):
        stage.beam(beams, at, towards, warm, wide=120, strength=0.45)
    for way in (-1, 1):
        foot = easel.x(0.5 + way * 0.5)
        curtain = smooth(
            [
                (foot + way * 240 * u, -30.0),
                (foot - way * 150 * u, -30.0),
                (foot - way * 96 * u, easel.y(0.4)),
                (foot - way * 26 * u, easel.y(0.62)),
                (foot - way * 60 * u, easel.skyline + 160 * u),
                (foot + way * 240 * u, easel.skyline + 160 * u),
            ],
            steps=6,
        )
        tones = (velvet.mixed(NIGHT, 0.1), velvet.mixed(NIGHT, 0.6))
        gouache.wash(beams, curtain, tones, (foot - way * 150 * u, 0), (foot + way * 180 * u, 0))
        for i in range(4):
            x = foot + way * (-96 + 54 * i) * u
            fold = smooth(
                [
                    (x, -20.0),
                    (x + way * 22 * u, easel.y(0.42)),
                    (x + way * 40 * u, easel.y(0.62)),
                    (x + way * 10 * u, easel.skyline + 150 * u),
                    (x + way * 22 * u, easel.skyline + 150 * u),
                    (x + way * 54 * u, easel.y(0.62)),
                    (x + way * 34 * u, easel.y(0.42)),
                    (x + way * 14 * u, -20.0),
                ],
                steps=4,
            )
            gouache.tint(beams, [fold], velvet.mixed(NIGHT, 0.75), 0.5)
        tie = rounded(
            min(foot - way * 46 * u, foot + way * 240 * u),
            easel.y(0.6),
            max(foot - way * 46 * u, foot + way * 240 * u),
            easel.y(0.6) + 16 * u,
            6 * u,
        )
        gouache.flats(beams, [tie], gold)
    floor = stage.boards(Colour(120, 74, 52), warm)
    for x in np.arange(-5.0, 5.1, 1.25):
        at = stage.vista.point(float(x), 0.0, 5.6)
        gouache.flats(floor, [ellipse((at[0], at[1]), (20 * u, 12 * u))], Colour(34, 24, 30))
        gouache.flats(
            floor, [ellipse((at[0], at[1] - 5 * u), (13 * u, 6 * u))], Colour(255, 234, 190)
        )
        easel.lamps.append(Lamp((at[0], at[1] - 6 * u), 1.0, 76 * u, warm, 0.34, pulse=0.4))
    if chance.share() < 0.5:
        seats = easel.layer(1.4, is_front=True)
        for i in range(15):
            x = easel.x(i / 14 * 1.3 - 0.15)
            gouache.flats(
                seats,
                [rounded(x - 46 * u, easel.y(0.95), x + 46 * u, seats.height + 60, 26 * u)],
                velvet.mixed(NIGHT, 0.84),
            )
        seats.blur(1.6 * u)
    else:
        stage.crowd(hands=0.0, size=1.1)


def _paint_spotlight(stage: Stage) -> None:
    easel, u, hues = stage.easel, stage.u, stage.hues
    warm = Colour(255, 228, 180)
    back = stage.back(Colour(10, 10, 22), Colour(22, 22, 44), hues[1].mixed(NIGHT, 0.72))
    gouache.lighten(back, (easel.x(0.5), easel.skyline - 60 * u), (560 * u, 380 * u), 0.3, hues[1])
    beams = easel.layer(0.6)
    stage.truss(beams, -0.02)
    at = 0.5 + 0.24 * stage.chance.pick((-1, 1))
    stage.beam(beams, at, 0.5, warm, wide=190, strength=0.85)
    for side in (-1, 1):
        stage.beam(beams, 0.5 + side * 0.46, 0.5 + side * 0.34, hues[1], wide=70, strength=0.3)
    floor = stage.boards(Colour(74, 56, 56), warm)
    paint_stand(stage, floor, 2.4 * (1 if at < 0.5 else -1), 9.6)
    spot = stage.vista.point(0, 0, 8.0)
    easel.lamps.append(Lamp(spot, 1.0, 260 * u, warm, 0.3, pulse=0.6))
    wings = easel.layer(1.4, is_front=True)
    for way in (-1, 1):
        x = easel.x(0.5 + way * 0.5)
        drape = polygon(
            (x - way * 70 * u, -10),
            (x + way * 260 * u, -10),
            (x + way * 260 * u, wings.height),
            (x - way * 34 * u, wings.height),
        )
        gouache.flats(wings, [drape], Colour(8, 8, 18))
    wings.blur(5 * u)


def _paint_backstage(stage: Stage) -> None:
    easel, u, hues, chance, vista = stage.easel, stage.u, stage.hues, stage.chance, stage.vista
    back = stage.back(Colour(22, 20, 34), Colour(52, 44, 58), Colour(62, 48, 54))
    gap = vista.front(-1.7, 1.7, 0, stage.high, BACK)
    left, right, top, low = float(gap[0, 0]), float(gap[1, 0]), float(gap[2, 1]), float(gap[0, 1])
    gouache.wash(
        back,
        gap,
        (hues[0].mixed(NIGHT, 0.4), hues[0], hues[2].mixed(WHITE, 0.5)),
        (0, top),
        (0, low),
    )
    gouache.lighten(back, ((left + right) / 2, low - 80 * u), (320 * u, 360 * u), 0.5, hues[0])
    easel.lamps.append(
        Lamp(((left + right) / 2, low - 130 * u), 0.3, 360 * u, hues[0], 0.55, pulse=0.9)
    )
    for way, x in ((-1, left), (1, right)):
        for i in range(7):
            a, b = x + way * 46 * u * i, x + way * 46 * u * (i + 1)
            strip = box(min(a, b), 0, max(a, b), low + 10 * u)
            tones = (Colour(24, 20, 34), Colour(52, 42, 62), Colour(24, 20, 34))
            gouache.wash(back, strip, tones, (min(a, b), 0), (max(a, b), 0))
    beams = easel.layer(0.6)
    stage.truss(beams, 0.03)
    stage.beam(beams, 0.5, 0.5, hues[0], wide=150, strength=0.5)
    floor = stage.boards(Colour(72, 62, 66), hues[0])
    for x, z, wide, tall in (
        (-4.3, 12.0, 1.6, 1.1),
        (-4.6, 12.2, 1.2, 1.9),
        (4.2, 11.6, 1.7, 1.2),
        (4.7, 10.0, 1.3, 0.9),
        (-3.6, 9.8, 1.1, 0.8),
    ):
        paint_case(stage, floor, x, z, wide, tall)
    for i in range(4):
        points = [
            vista.point(-5 + 3.2 * t + 0.6 * sin(3 * t + i), 0.01, 12.5 - 1.9 * t - 0.5 * i)
            for t in np.linspace(0, 3, 24)
        ]
        floor.line(np.array(points, np.float32), 4.5 * u, Colour(18, 16, 26))
    mirror_x = 3.3 * (1 if chance.share() < 0.5 else -1)
    frame = vista.front(mirror_x - 0.9, mirror_x + 0.9, 1.1, 2.7, 12.8)
    gouache.flats(floor, [frame], Colour(40, 34, 44))
    inner = vista.front(mirror_x - 0.76, mirror_x + 0.76, 1.24, 2.56, 12.8)
    gouache.wash(
        floor,
        inner,
        (Colour(120, 112, 140), Colour(66, 58, 84)),
        (0, float(inner[2, 1])),
        (0, float(inner[0, 1])),
    )
    for a in np.linspace(0, 1, 6):
        for x in (mirror_x - 0.84, mirror_x + 0.84):
            at = vista.point(x, 1.2 + 1.4 * float(a), 12.8)
            gouache.flats(floor, [ellipse(at, (7 * u, 7 * u))], Colour(255, 240, 206))
    easel.lamps.append(
        Lamp(vista.point(mirror_x, 1.9, 12.8), 1.0, 200 * u, Colour(255, 220, 160), 0.5)
    )
    front = easel.layer(1.4, is_front=True)
    side = 1 if mirror_x < 0 else -1
    x = easel.x(0.5 + side * 0.5)
    case = rounded(
        min(x - side * 120 * u, x + side * 240 * u),
        easel.y(0.78),
        max(x - side * 120 * u, x + side * 240 * u),
        front.height + 20,
        10 * u,
    )
    gouache.flats(front, [case], Colour(10, 9, 18))
    front.blur(2.6 * u)


_PAINTERS: dict[str, Callable[[Stage], None]] = {
    "theatre": _paint_theatre,
    "club": paint_club,
    "festival": paint_festival,
    "dance floor": paint_dance_floor,
    "backstage": _paint_backstage,
    "spotlight": _paint_spotlight,
}
