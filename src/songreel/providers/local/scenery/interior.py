"""The shell of a room in perspective: walls, floor, ceiling, windows, and the light they let in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, box, down_to, rough_line
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.vista import Vista

WARM = Colour(255, 206, 134)


@dataclass(frozen=True, slots=True)
class Shell:
    """What a room is made of.

    Attributes:
        half: half its width in metres.
        far: how far away its back wall is.
        wall, floor, ceiling: colours in full light.
        boards: the width of floor boards in metres; 0 for tiles in two colours.
        high: how high it is, in metres; 0 takes what fits the frame.
    """

    half: float
    far: float
    wall: Colour
    floor: Colour
    ceiling: Colour
    boards: float = 0.5
    high: float = 0.0


class Interior:
    """A room that is being painted: first its shell, then what is in it.

    The layer behind holds what is seen through windows; the room itself is at depth 1.
    """

    def __init__(self, easel: Easel, shell: Shell) -> None:
        """Paint the shell."""
        self.easel, self.shell = easel, shell
        self.vista = Vista.of(easel)
        scale = self.vista.scale(shell.far)
        fits = self.vista.eye + (easel.skyline - easel.y(0.13)) / scale
        self.high = shell.high or max(3.3, fits)
        self.outside: Canvas = easel.layer(0.35)
        self.canvas: Canvas = easel.layer(1.0)
        self._pen = Pen(easel, self.canvas, (0, 0), 1.0, 1.0, 0.0, easel.draw_for("interior"))
        self.dark = easel.light.is_dark
        self._paint_view()
        self._paint_shell()

    def tone(self, colour: Colour, shade: float = 0.0) -> Colour:
        """Return a colour in the light of the room: warmer than outside, and never as dark."""
        light = self.easel.light
        seen = self._pen.tone(colour, shade)
        lamplight = 0.52 if self.dark else 0.3 if light.height < 0.3 else 0.0
        if lamplight:
            warm = colour.lit(Colour(232, 166, 112))
            return seen.mixed(warm, lamplight * (1 - 0.8 * max(0.0, min(1.0, shade))))
        return seen.mixed(colour.lit(light.shade.mixed(WHITE, 0.35)), 0.14)

    def pen(self, x: float, z: float, y: float = 0.0, *, flip: bool = False) -> Pen:
        """Return a pen in metres for something that stands in the room."""
        pen = Pen(
            self.easel,
            self.canvas,
            self.vista.point(x, y, z),
            self.vista.scale(z),
            1.0,
            0.0,
            self.easel.draw_for("furniture", x, z),
            flip=flip,
        )
        if self.dark:
            pen.veil = (Colour(150, 96, 62), 0.22)
        return pen

    def lamp(
        self,
        at: tuple[float, float, float],
        reach: float,
        strength: float = 0.5,
        colour: Colour = WARM,
    ) -> None:
        """Let a lamp shine at a point of the room; by day hardly."""
        share = 1.0 if self.dark else 0.6 if self.easel.light.height < 0.3 else 0.3
        spot = self.vista.point(*at)
        radius = reach * self.vista.scale(at[2])
        self.easel.lamps.append(Lamp(spot, 1.0, radius, colour, strength * share, pulse=0.15))
        gouache.lighten(
            self.canvas, spot, (radius * 1.5, radius * 1.5), 0.5 * strength * share, colour
        )

    def back(self, left: float, right: float, low: float, high: float) -> Outline:
        """Return an area of the back wall."""
        return self.vista.front(left, right, low, high, self.shell.far)

    def _paint_view(self) -> None:
        """Paint what windows show: the sky of the hour, hills or roofs."""
        easel, canvas, light = self.easel, self.outside, self.easel.light
        area = box(0, 0, canvas.width, canvas.height)
        gouache.wash(canvas, area, light.sky, (0, easel.y(0.1)), (0, easel.skyline))
        chance = easel.draw_for("view")
        if light.is_dark:
            at = (easel.x(chance.between(0.2, 0.8)), easel.y(chance.between(0.25, 0.4)))
            size = 24 * easel.unit
            gouache.haze(canvas, at, (size * 5, size * 5), 0.4, light.disc)
            gouache.haze(canvas, at, (size * 1.2, size * 1.2), 1.0, light.disc)
        else:
            size = 280 * easel.unit
            gouache.haze(canvas, easel.sun, (size, size), 0.6, light.disc)
        for row, (distance, lift) in enumerate(((0.75, 34.0), (0.45, 0.0))):
            line = rough_line(
                canvas.width, easel.skyline - lift * easel.unit, 30 * easel.unit, chance, detail=3
            )
            colour = easel.tone(Colour(86, 112, 88).mixed(Colour(90, 90, 110), row * 0.4), distance)
            gouache.flats(canvas, [down_to(line, canvas.height)], colour)

    def _paint_shell(self) -> None:
        shell, vista, canvas, side = self.shell, self.vista, self.canvas, self.easel.light.side
        half, far, high = shell.half, shell.far, self.high
        back = self.back(-half, half, 0, high)
        left, right = float(back[0, 0]), float(back[1, 0])
        ends = (left, right) if side < 0 else (right, left)
        walls = [self.tone(shell.wall, shade) for shade in (-0.22, 0.0, 0.28)]
        gouache.wash(canvas, back, walls, (ends[0], 0), (ends[1], 0))
        for way in (-1, 1):
            # The wall on the light's own side faces away from it.
            base = 0.42 if way == side else 0.12
            wall = vista.wall(way * half, 0, high, self.vista.near, far)
            colours = (self.tone(shell.wall, base + 0.3), self.tone(shell.wall, base))
            edge = float(wall[3, 0])
            gouache.wash(canvas, wall, colours, (edge + way * 420 * self.easel.unit, 0), (edge, 0))
        ceiling = vista.floor(-half, half, self.vista.near, far, high)
        top, low = self.easel.y(-0.1), float(back[2, 1])
        tones = (self.tone(shell.ceiling, 0.55), self.tone(shell.ceiling, 0.2))
        gouache.wash(canvas, ceiling, tones, (0, top), (0, low))
        self._paint_floor()
        for way in (-1, 1):
            skirting = vista.wall(way * half, 0, 0.16, self.vista.near, far)
            gouache.flats(canvas, [skirting], self.tone(shell.wall, 0.5))
        gouache.flats(canvas, [self.back(-half, half, 0, 0.16)], self.tone(shell.wall, 0.2))
        gouache.flats(
            canvas, [self.back(-half, half, high - 0.12, high)], self.tone(shell.ceiling, 0.05)
        )
        shade = self.easel.light.shade
        gouache.glaze(canvas, back, shade, (0.34, 0.0, 0.0, 0.16), (0, low), (0, float(back[0, 1])))

    def _paint_floor(self) -> None:
        shell, vista, canvas = self.shell, self.vista, self.canvas
        floor = vista.floor(-shell.half, shell.half, self.vista.near, shell.far)
        top, low = float(floor[3, 1]), float(canvas.height)
        tones = [self.tone(shell.floor, shade) for shade in (-0.15, 0.1, 0.42)]
        gouache.wash(canvas, floor, tones, (0, top), (0, low))
        line = self.tone(shell.floor, 0.8)
        if shell.boards:
            xs = np.arange(-shell.half, shell.half, shell.boards)
            joints = [
                vista.floor(float(x), float(x) + 0.025, self.vista.near, shell.far) for x in xs
            ]
            gouache.tint(canvas, joints, line, 0.4)
            rng = np.random.default_rng(self.easel.draw_for("boards").bits())
            planks: list[Outline] = []
            for x in xs:
                z = 0.4 + 2 * rng.random()
                while z < shell.far - 1:
                    if rng.random() < 0.3:
                        end = min(shell.far, z + 1.0 + 2 * rng.random())
                        planks.append(vista.floor(float(x), float(x) + shell.boards, z, end))
                    z += 1.6
            gouache.tint(canvas, planks, line, 0.13)
            return
        tiles: list[Outline] = []
        zs = np.arange(0.4, shell.far, 0.8)
        for i, z in enumerate(zs):
            start = -shell.half + 0.8 * (i % 2)
            for x in np.arange(start, shell.half, 1.6):
                right = min(shell.half, float(x) + 0.8)
                tiles.append(vista.floor(float(x), right, float(z), min(shell.far, float(z) + 0.8)))
        gouache.tint(canvas, tiles, self.tone(Colour(40, 38, 46), 0.2), 0.72)

    def window(self, hole: Outline, frame: Colour, bars: Sequence[Outline]) -> None:
        """Cut a window out of the room and set its bars in."""
        fixed = np.rint(hole * 16).astype(np.int32)
        cv2.fillPoly(self.canvas.pixels, [fixed], (0, 0, 0, 0), cv2.LINE_8, 4)
        loop = np.concatenate([hole, hole[:1]])
        unit = self.easel.unit
        self.canvas.line(loop, 11 * unit, self.tone(frame, 0.1))
        self.canvas.line(loop, 4 * unit, self.tone(frame, -0.35))
        gouache.flats(self.canvas, bars, self.tone(frame, 0.05))

    def back_window(
        self,
        left: float,
        right: float,
        low: float,
        high: float,
        frame: Colour,
        grid: tuple[int, int],
    ) -> None:
        """Set a window into the back wall, with its light on the floor and in the air."""
        columns, rows = grid
        bars = [
            self.back(x - 0.035, x + 0.035, low, high)
            for x in np.linspace(left, right, columns + 1)[1:-1]
        ]
        bars += [
            self.back(left, right, y - 0.03, y + 0.03)
            for y in np.linspace(low, high, rows + 1)[1:-1]
        ]
        self.window(self.back(left, right, low, high), frame, bars)
        sill = self.back(left - 0.15, right + 0.15, low - 0.14, low - 0.02)
        gouache.flats(self.canvas, [sill], self.tone(frame, -0.2))
        slant = -self.easel.light.side * 1.1
        self.shaft((left, right, low, high), slant)

    def shaft(self, area: tuple[float, float, float, float], slant: float) -> None:
        """Let light fall through a window of the back wall onto the floor, towards the camera."""
        left, right, low, high = area
        far, light = self.shell.far, self.easel.light
        start, end = far - 0.5, far - 4.6
        patch = np.array(
            [
                self.vista.point(left + slant * 1.8, 0, end),
                self.vista.point(right + slant * 1.8, 0, end),
                self.vista.point(right + slant * 0.4, 0, start),
                self.vista.point(left + slant * 0.4, 0, start),
            ],
            np.float32,
        )
        bright = light.key.mixed(light.disc, 0.5)
        strong = 0.16 if light.is_dark else 0.2 + 0.3 * light.hardness
        low_row, top_row = float(patch[0, 1]), float(patch[2, 1])
        unit = self.easel.unit
        gouache.beam(
            self.canvas,
            patch,
            bright,
            (strong, strong * 0.6),
            (0, top_row),
            (0, low_row),
            soft=5 * unit,
        )
        hole = self.back(left, right, low, high)
        corners = (2, 3, 0, 1) if slant < 0 else (3, 2, 1, 0)
        air = np.array(
            [
                hole[corners[0]],
                hole[corners[1]],
                hole[corners[2]],
                patch[0 if slant < 0 else 1],
                patch[1 if slant < 0 else 0],
                hole[corners[3]],
            ],
            np.float32,
        )
        air = cv2.convexHull(air).reshape(-1, 2).astype(np.float32)
        gouache.beam(
            self.canvas,
            air,
            bright,
            (strong * 0.55, strong * 0.2, 0.0),
            (0, float(hole[2, 1])),
            (0, low_row),
            soft=12 * unit,
        )

    def side_windows(
        self,
        way: int,
        places: Sequence[tuple[float, float]],
        low: float,
        high: float,
        frame: Colour,
    ) -> None:
        """Set windows into a side wall (`way` -1 is the left), each from near to far, in metres."""
        light, x = self.easel.light, way * self.shell.half
        bright = light.key.mixed(light.disc, 0.5)
        strong = 0.14 if light.is_dark else 0.2 + 0.28 * light.hardness
        unit = self.easel.unit
        for near, far in places:
            hole = self.vista.wall(x, low, high, near, far)
            middle = (near + far) / 2
            bars = [self.vista.wall(x, low, high, middle - 0.05, middle + 0.05)]
            bars += [
                self.vista.wall(x, y - 0.04, y + 0.04, near, far)
                for y in np.linspace(low, high, 4)[1:-1]
            ]
            self.window(hole, frame, bars)
            inner = x - way * (self.shell.half * 0.35)
            reach = x - way * (self.shell.half * 1.25)
            patch = self.vista.floor(inner, reach, near - 0.6, far - 0.6)
            left, right = float(patch[0, 0]), float(patch[1, 0])
            gouache.beam(
                self.canvas,
                patch,
                bright,
                (strong, strong * 0.7),
                (left, 0),
                (right, 0),
                soft=4 * unit,
            )
            points = np.concatenate([hole, patch[1:3]]).astype(np.float32)
            air = cv2.convexHull(points).reshape(-1, 2).astype(np.float32)
            start, end = float(hole[:, 0].mean()), float(patch[1, 0])
            gouache.beam(
                self.canvas,
                air,
                bright,
                (strong * 0.5, strong * 0.2, 0.0),
                (start, 0),
                (end, 0),
                soft=12 * unit,
            )
