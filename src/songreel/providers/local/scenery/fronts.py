"""House fronts along a street, in perspective: walls, windows, shops, awnings, signs, escapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.panes import LAMP, light_up
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.vista import Vista

_LIT = (LAMP, Colour(255, 232, 190), Colour(255, 184, 108), Colour(170, 214, 250))
NEON = (
    Colour(255, 82, 148),
    Colour(84, 226, 255),
    Colour(255, 176, 74),
    Colour(150, 255, 180),
    Colour(190, 120, 255),
)
_AWNINGS = (Colour(196, 64, 58), Colour(48, 116, 106), Colour(222, 162, 70), Colour(66, 84, 132))
_CREAM, _IRON, _SNOW = Colour(244, 234, 214), Colour(42, 44, 54), Colour(246, 248, 252)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of houses on one side.

    Attributes:
        x: where its fronts are, in metres from the middle; negative on the left.
        near, far: where it begins and ends, in metres ahead.
        walls: colours to choose from.
        storeys: the fewest and the most above the ground floor.
        widths: of the narrowest and the widest house, in metres.
        roof: "flat" with a cornice, "tiles" or "gables".
        shops: the share of houses with a shop in the ground floor.
        escapes: the share of houses with stairs of iron in front.
        signs: the share of houses with a shining sign.
    """

    x: float
    near: float
    far: float
    walls: Sequence[Colour]
    storeys: tuple[int, int] = (2, 4)
    widths: tuple[float, float] = (6.0, 9.0)
    roof: str = "flat"
    shops: float = 0.7
    escapes: float = 0.0
    signs: float = 0.4


class Fronts:
    """Paints rows of houses in one view, the farthest house first."""

    def __init__(self, easel: Easel, canvas: Canvas, vista: Vista, depth: float) -> None:
        """Make a painter of fronts on a canvas whose layer has a depth."""
        self.easel, self.canvas, self.vista, self.depth = easel, canvas, vista, depth
        self._pen = Pen(easel, canvas, (0, 0), 1.0, depth, 0.0, easel.draw_for("fronts"))

    def tone(self, colour: Colour, shade: float, z: float) -> Colour:
        """Return a colour in the light of the street, some metres ahead."""
        self._pen.distance = haze_at(z)
        return self._pen.tone(colour, shade)

    def shine(self, colour: Colour, z: float) -> Colour:
        """Return a colour that shines by itself, seen through the haze."""
        return colour.mixed(self.easel.light.haze, 0.5 * haze_at(z))

    def paint(self, row: Row, chance: Chance) -> None:
        """Paint a row."""
        houses: list[tuple[float, float]] = []
        z = row.near
        while z < row.far:
            wide = chance.between(*row.widths)
            houses.append((z, z + wide))
            z += wide
        walls = chance.shuffled(row.walls)
        for i in reversed(range(len(houses))):
            wall = walls[i % len(walls)]
            self._paint_house(row, houses[i], wall, chance.branch("house", i))

    def _paint_house(
        self, row: Row, span: tuple[float, float], wall: Colour, chance: Chance
    ) -> None:
        near, far = span
        vista, side = self.vista, 1 if row.x > 0 else -1
        storeys = chance.whole(*row.storeys)
        high = 4.0 + 3.1 * storeys + 0.5
        base = self._base(side)
        end = vista.front(row.x, row.x + side * 9, 0, high, near)
        gouache.flats(self.canvas, [end], self.tone(wall, 0.5, near))
        body = vista.wall(row.x, 0, high, near, far)
        middle = (near + far) / 2
        colours = (
            self.tone(wall, base + 0.12, near),
            self.tone(wall, base, middle),
            self.tone(wall, base, far),
        )
        gouache.wash(self.canvas, body, colours, (float(body[0, 0]), 0), (float(body[3, 0]), 0))
        if near < 26:
            self._paint_bricks(row, span, wall, high, chance)
        self._paint_windows(row, span, wall, storeys, chance)
        self._paint_top(row, span, wall, high, chance)
        if chance.share() < row.shops:
            self._paint_shop(row, span, wall, chance)
        else:
            self._paint_door(row, span, wall, chance)
        if chance.share() < row.escapes and near < 50:
            self._paint_escape(row, span, storeys)
        if chance.share() < row.signs and 9 < near < 46:
            self._paint_sign(row, near + 0.5, chance)

    def _base(self, side: int) -> float:
        light = self.easel.light
        if light.is_dark:
            return 0.16
        towards = side * light.side < 0
        return -0.14 - 0.3 * light.hardness if towards else 0.22 + 0.3 * light.hardness

    def _paint_bricks(
        self, row: Row, span: tuple[float, float], wall: Colour, high: float, chance: Chance
    ) -> None:
        """Let single courses of a near wall show, darker and paler, and a pipe."""
        near, far = span
        rng = np.random.default_rng(chance.bits())
        count = 44
        low = np.floor(rng.random(count) * min(high, 9.0) / 0.24) * 0.24
        start = near + rng.random(count) * (far - near - 0.8)
        areas = np.stack([low, low + 0.2, start, start + 0.3 + 0.5 * rng.random(count)], 1)
        placed = self.vista.walls(row.x, areas.astype(np.float32))
        base, middle = self._base(1 if row.x > 0 else -1), (near + far) / 2
        gouache.flats(self.canvas, placed[::2], self.tone(wall, base + 0.22, middle))
        gouache.flats(self.canvas, placed[1::2], self.tone(wall, base - 0.12, middle))
        pipe = self.vista.wall(row.x, 0, high, far - 0.45, far - 0.27)
        gouache.flats(self.canvas, [pipe], self.tone(wall, base + 0.45, far))
        if row.storeys[0] >= 4:
            self._paint_posters(row, near, far, chance)

    def _paint_posters(self, row: Row, near: float, far: float, chance: Chance) -> None:
        side = 1 if row.x > 0 else -1
        base = self._base(side)
        z = near + 0.5
        while z + 1.2 < far:
            if chance.share() < 0.5:
                hue = chance.pick((*_AWNINGS, _CREAM))
                low = chance.between(1.0, 1.6)
                sheet = self.vista.wall(row.x, low, low + 1.1, z, z + 0.8)
                gouache.flats(self.canvas, [sheet], self.tone(hue, base + 0.1, z))
                spot = self.vista.wall(row.x, low + 0.35, low + 0.8, z + 0.2, z + 0.6)
                gouache.flats(self.canvas, [spot], self.tone(_CREAM.mixed(hue, 0.3), base, z))
            z += 0.9

    def _paint_windows(
        self, row: Row, span: tuple[float, float], wall: Colour, storeys: int, chance: Chance
    ) -> None:
        near, far = span
        light, side = self.easel.light, 1 if row.x > 0 else -1
        columns = max(1, int((far - near) / 2.3))
        pitch = (far - near) / columns
        lows = 4.7 + 3.1 * np.arange(storeys)
        nears = near + pitch * (np.arange(columns) + 0.26)
        low, start = (grid.ravel() for grid in np.meshgrid(lows, nears, indexing="ij"))
        tall, wide = 1.75, pitch * 0.48
        areas = np.stack([low, low + tall, start, start + wide], 1).astype(np.float32)
        dusk = not light.is_dark and light.height < 0.3
        share = 0.42 if light.is_dark else 0.2 if dusk else 0.0
        kinds = (
            light_up(chance, storeys, columns, share).ravel()
            if share
            else np.full(storeys * columns, -1)
        )
        base, middle = self._base(side), (near + far) / 2
        if middle < 60:
            frame = areas + np.array([-0.16, 0.16, -0.13, 0.13], np.float32)
            trim = self.tone(wall.mixed(_CREAM, 0.6), base, middle)
            gouache.flats(self.canvas, self.vista.walls(row.x, frame), trim)
            sills = areas.copy()
            sills[:, 1], sills[:, 0] = areas[:, 0] - 0.1, areas[:, 0] - 0.3
            sills += np.array([0, 0, -0.2, 0.2], np.float32)
            gouache.flats(
                self.canvas,
                self.vista.walls(row.x - side * 0.12, sills),
                self.tone(wall, base + 0.3, middle),
            )
        placed = self.vista.walls(row.x, areas)
        glass = self.tone(Colour(64, 84, 104), 0.1, middle).mixed(
            light.sky[-1 if side * light.side < 0 else 1], 0.32
        )
        gouache.flats(self.canvas, placed[kinds < 0], glass)
        for kind, colour in enumerate(_LIT):
            gouache.flats(self.canvas, placed[kinds == kind], self.shine(colour, middle))
        if middle < 44:
            bars = areas.copy()
            centre = areas[:, 2] + wide / 2
            bars[:, 2], bars[:, 3] = centre - 0.04, centre + 0.04
            gouache.flats(
                self.canvas,
                self.vista.walls(row.x, bars),
                self.tone(wall.mixed(_CREAM, 0.4), base + 0.1, middle),
            )
            lintel = areas.copy()
            lintel[:, 0] = areas[:, 1] - 0.22
            dark = self.vista.walls(row.x, lintel)
            gouache.tint(self.canvas, dark, self.easel.light.shade, 0.35)
        if row.roof != "flat" and middle < 40:
            shutter = self.tone(chance.pick(_AWNINGS), base + 0.15, middle)
            for a, b in ((-0.56, -0.1), (wide + 0.1, wide + 0.56)):
                panels = areas.copy()
                panels[:, 2], panels[:, 3] = areas[:, 2] + a, areas[:, 2] + b
                gouache.flats(self.canvas, self.vista.walls(row.x - side * 0.04, panels), shutter)

    def _paint_top(
        self, row: Row, span: tuple[float, float], wall: Colour, high: float, chance: Chance
    ) -> None:
        near, far = span
        vista, side = self.vista, 1 if row.x > 0 else -1
        base, middle = self._base(side), (near + far) / 2
        out = row.x - side * 0.45
        if row.roof == "flat":
            below = vista.floor(out, row.x, near, far, high - 0.55)
            gouache.flats(self.canvas, [below], self.tone(wall, 0.75, middle))
            band = vista.wall(out, high - 0.55, high + 0.1, near, far)
            gouache.flats(
                self.canvas, [band], self.tone(wall.mixed(_CREAM, 0.25), base - 0.1, middle)
            )
            face = vista.front(out, row.x, high - 0.55, high + 0.1, near)
            gouache.flats(self.canvas, [face], self.tone(wall, 0.45, near))
            ledge = vista.wall(row.x - side * 0.1, 3.95, 4.2, near, far)
            gouache.flats(self.canvas, [ledge], self.tone(wall, base - 0.15, middle))
            if self.easel.is_snowy:
                cap = vista.wall(out, high + 0.05, high + 0.4, near, far)
                gouache.flats(self.canvas, [cap], self.tone(_SNOW, -0.1, middle))
            return
        tiles = (
            _SNOW
            if self.easel.is_snowy
            else chance.pick((Colour(158, 84, 66), Colour(126, 78, 70), Colour(96, 96, 108)))
        )
        tone = self.tone(tiles, base + 0.1, middle)
        if row.roof == "gables":
            peak = np.array(
                [
                    vista.point(out, high - 0.2, near),
                    vista.point(row.x + side * 0.5, high + 3.4, middle),
                    vista.point(out, high - 0.2, far),
                ],
                np.float32,
            )
            gouache.flats(self.canvas, [peak], self.tone(wall, base, middle))
            edge = [peak[:2], peak[1:]]
            width = 0.34 * vista.scale(middle)
            for line in edge:
                self.canvas.line(line, width, tone)
        else:
            slope = np.array(
                [
                    vista.point(out, high - 0.25, near - 0.2),
                    vista.point(row.x + side * 2.6, high + 2.2, near - 0.2),
                    vista.point(row.x + side * 2.6, high + 2.2, far),
                    vista.point(out, high - 0.25, far),
                ],
                np.float32,
            )
            gouache.flats(self.canvas, [slope], tone)
            gutter = vista.wall(out, high - 0.45, high - 0.2, near, far)
            gouache.flats(self.canvas, [gutter], self.tone(tiles, 0.6, middle))
        if chance.share() < 0.6:
            at = chance.between(near + 1, far - 1)
            stack = vista.front(row.x + side * 1.2, row.x + side * 2.0, high, high + 3.2, at)
            gouache.flats(self.canvas, [stack], self.tone(wall, 0.4, at))

    def _paint_shop(
        self, row: Row, span: tuple[float, float], wall: Colour, chance: Chance
    ) -> None:
        near, far = span
        vista, side, light = self.vista, 1 if row.x > 0 else -1, self.easel.light
        middle, base = (near + far) / 2, self._base(side)
        wood = chance.pick(
            (Colour(48, 76, 72), Colour(92, 50, 46), Colour(52, 54, 74), Colour(120, 86, 54))
        )
        gouache.flats(
            self.canvas,
            [vista.wall(row.x, 0, 3.7, near + 0.3, far - 0.3)],
            self.tone(wood, base + 0.15, middle),
        )
        doorway = far - 0.3 - (far - near) * 0.24
        pane = vista.wall(row.x, 0.6, 2.9, near + 0.6, doorway - 0.3)
        if light.is_dark or light.height < 0.3:
            warm = chance.pick(_LIT[:3])
            ends = (
                self.shine(warm.mixed(Colour(255, 250, 230), 0.3), middle),
                self.shine(warm, middle),
            )
            top, low = float(pane[:, 1].min()), float(pane[:, 1].max())
            gouache.wash(self.canvas, pane, ends, (0, top), (0, low))
            self._glow(row.x - side * 1.2, 0.0, middle, 3.2, warm)
            if middle < 34:
                at = vista.point(row.x, 1.8, middle)
                strength = 0.34 if light.is_dark else 0.2
                self.easel.lamps.append(
                    Lamp(at, self.depth, 4.2 * vista.scale(middle), warm, strength, pulse=0.2)
                )
        else:
            ends = (
                self.tone(Colour(58, 70, 84), 0.2, middle),
                self.tone(Colour(120, 146, 160), 0, middle).mixed(light.sky[-1], 0.3),
            )
            gouache.wash(self.canvas, pane, ends, (float(pane[0, 0]), 0), (float(pane[3, 0]), 0))
        if middle < 40:
            self._paint_goods(row, near + 0.6, doorway - 0.3, wood, chance)
        gouache.flats(
            self.canvas,
            [vista.wall(row.x, 0, 2.7, doorway, far - 0.5)],
            self.tone(wood, 0.7, middle),
        )
        gouache.flats(
            self.canvas,
            [vista.wall(row.x - side * 0.06, 3.1, 3.75, near + 0.3, far - 0.3)],
            self.tone(wood, base, middle),
        )
        letters = vista.wall(row.x - side * 0.07, 3.3, 3.55, near + 1.2, doorway)
        gouache.tint(
            self.canvas,
            [letters],
            self.shine(LAMP, middle) if light.is_dark else self.tone(_CREAM, 0, middle),
            0.75,
        )
        if chance.share() < 0.75:
            self._paint_awning(row, near + 0.4, doorway + 0.3, chance)

    def _paint_goods(self, row: Row, near: float, far: float, wood: Colour, chance: Chance) -> None:
        """Paint what is in a shop window: shelves, lamps, things, bars, and a reflection."""
        vista, middle = self.vista, (near + far) / 2
        goods = [
            vista.wall(row.x, 0.6, 0.6 + chance.between(0.2, 0.95), z, z + chance.between(0.2, 0.5))
            for z in np.arange(near + 0.3, far - 0.5, 0.72)
        ]
        gouache.flats(self.canvas, goods, self.tone(wood, 0.7, middle))
        shelf = vista.wall(row.x, 1.72, 1.78, near, far)
        gouache.tint(self.canvas, [shelf], self.tone(wood, 0.6, middle), 0.55)
        small = [
            vista.wall(row.x, 1.78, 1.78 + chance.between(0.12, 0.4), z, z + 0.2)
            for z in np.arange(near + 0.2, far - 0.3, 0.5)
        ]
        gouache.tint(self.canvas, small, self.tone(wood, 0.6, middle), 0.5)
        glint = np.array(
            [
                vista.point(row.x, 0.6, near + 0.5),
                vista.point(row.x, 2.9, near + 1.5),
                vista.point(row.x, 2.9, near + 2.1),
                vista.point(row.x, 0.6, near + 1.1),
            ],
            np.float32,
        )
        gouache.tint(self.canvas, [glint], self.easel.light.sky[-1], 0.16)
        bars = [vista.wall(row.x, 0.55, 2.95, z, z + 0.07) for z in np.linspace(near, far, 4)]
        gouache.flats(self.canvas, bars, self.tone(wood, 0.3, middle))

    def _paint_awning(self, row: Row, near: float, far: float, chance: Chance) -> None:
        side, middle = 1 if row.x > 0 else -1, (near + far) / 2
        colour, base = chance.pick(_AWNINGS), self._base(1 if row.x > 0 else -1)
        stripes = 8
        edges = np.linspace(near, far, stripes + 1)
        out = row.x - side * 1.35
        for turn, tint in ((0, colour), (1, _CREAM)):
            sheets: list[Outline] = []
            flaps: list[Outline] = []
            for i in range(turn, stripes, 2):
                a, b = float(edges[i]), float(edges[i + 1])
                sheets.append(
                    np.array(
                        [
                            self.vista.point(row.x, 3.15, a),
                            self.vista.point(out, 2.6, a),
                            self.vista.point(out, 2.6, b),
                            self.vista.point(row.x, 3.15, b),
                        ],
                        np.float32,
                    )
                )
                flaps.append(self.vista.wall(out, 2.32, 2.6, a, b))
            gouache.flats(self.canvas, sheets, self.tone(tint, base - 0.05, middle))
            gouache.flats(self.canvas, flaps, self.tone(tint, base + 0.25, middle))
        shadow = self.vista.wall(row.x - side * 0.02, 1.7, 3.0, near, far)
        gouache.tint(self.canvas, [shadow], self.easel.light.shade, 0.2)

    def _paint_door(
        self, row: Row, span: tuple[float, float], wall: Colour, chance: Chance
    ) -> None:
        near, far = span
        side, middle = 1 if row.x > 0 else -1, (near + far) / 2
        base = self._base(side)
        at = near + (far - near) * chance.between(0.3, 0.55)
        gouache.flats(
            self.canvas,
            [self.vista.wall(row.x, 0, 2.9, at - 0.2, at + 1.4)],
            self.tone(wall.mixed(_CREAM, 0.5), base, middle),
        )
        gouache.flats(
            self.canvas,
            [self.vista.wall(row.x, 0, 2.6, at, at + 1.2)],
            self.tone(chance.pick(_AWNINGS), base + 0.2, middle),
        )
        windows = [
            self.vista.wall(row.x, 1.2, 2.8, z, z + 1.1)
            for z in (near + 0.6, at + 2.2)
            if z + 1.1 < far and abs(z - at) > 1.3
        ]
        lit = self.easel.light.is_dark and chance.share() < 0.5
        glass = self.shine(LAMP, middle) if lit else self.tone(Colour(64, 84, 104), 0.2, middle)
        gouache.flats(self.canvas, windows, glass)
        if self.easel.light.is_dark and middle < 40:
            lamp = self.vista.point(row.x - side * 0.3, 3.1, at + 0.6)
            scale = self.vista.scale(at)
            self.easel.lamps.append(Lamp(lamp, self.depth, 2.6 * scale, LAMP, 0.5, flicker=0.08))
            self._glow(row.x - side * 0.8, 0.0, at, 2.0, LAMP)

    def _paint_escape(self, row: Row, span: tuple[float, float], storeys: int) -> None:
        near, far = span
        side = 1 if row.x > 0 else -1
        out, start, end = row.x - side * 1.1, near + 1.2, min(far - 1.0, near + 5.4)
        tone = self.tone(_IRON, 0.2, near)
        scale = self.vista.scale((start + end) / 2)
        for k in range(storeys):
            y = 4.5 + 3.1 * k
            gouache.flats(self.canvas, [self.vista.floor(out, row.x, start, end, y)], tone)
            for rail in (0.5, 1.0):
                points = [
                    self.vista.point(out, y + rail, start),
                    self.vista.point(out, y + rail, end),
                ]
                self.canvas.line(np.array(points, np.float32), 0.05 * scale, tone)
            for z in np.linspace(start, end, 5):
                points = [
                    self.vista.point(out, y, float(z)),
                    self.vista.point(out, y + 1.0, float(z)),
                ]
                self.canvas.line(np.array(points, np.float32), 0.05 * scale, tone)
            if k + 1 < storeys:
                a, b = (start + 0.4, end - 0.6) if k % 2 else (end - 0.4, start + 0.6)
                stairs = [self.vista.point(out, y, a), self.vista.point(out, y + 3.1, b)]
                self.canvas.line(np.array(stairs, np.float32), 0.12 * scale, tone)

    def _paint_sign(self, row: Row, z: float, chance: Chance) -> None:
        side, vista = 1 if row.x > 0 else -1, self.vista
        inner, outer = row.x - side * 0.3, row.x - side * chance.between(1.3, 1.9)
        low = chance.between(4.2, 5.6)
        high = low + chance.between(1.4, 3.2)
        hue = chance.pick(NEON)
        panel = vista.front(inner, outer, low, high, z)
        gouache.flats(self.canvas, [panel], self.tone(Colour(40, 34, 54), 0.2, z))
        scale = vista.scale(z)
        arm = np.array(
            [vista.point(row.x, high - 0.3, z), vista.point(inner, high - 0.3, z)], np.float32
        )
        self.canvas.line(arm, 0.08 * scale, self.tone(_IRON, 0.1, z))
        edge = vista.front(inner - side * 0.12, outer + side * 0.12, low + 0.12, high - 0.12, z)
        bright = self.easel.light.is_dark or self.easel.light.height < 0.3
        glow = self.shine(hue, z) if bright else self.tone(hue, 0, z).mixed(self.shine(hue, z), 0.5)
        self.canvas.line(np.concatenate([edge, edge[:1]]), 0.07 * scale, glow)
        rows = max(2, int((high - low) / 0.55))
        bars = [
            vista.front(
                inner - side * 0.34, outer + side * chance.between(0.3, 0.5), y, y + 0.24, z
            )
            for y in np.linspace(low + 0.35, high - 0.6, rows)
        ]
        other = chance.pick(NEON)
        gouache.flats(
            self.canvas, bars, self.shine(other, z) if bright else self.tone(other, 0.1, z)
        )
        if bright:
            at = vista.point((inner + outer) / 2, (low + high) / 2, z)
            strength = 0.5 if self.easel.light.is_dark else 0.3
            self.easel.lamps.append(
                Lamp(at, self.depth, 2.9 * scale, hue, strength, flicker=0.1, pulse=0.5)
            )

    def _glow(self, x: float, y: float, z: float, reach: float, colour: Colour) -> None:
        """Lay light on the ground."""
        scale = self.vista.scale(z)
        at = self.vista.point(x, y, z)
        flat = max(0.05, 0.9 * self.vista.eye / z)
        strength = (0.4 if self.easel.light.is_dark else 0.16) * (1 - 0.5 * haze_at(z))
        gouache.haze(self.canvas, at, (reach * scale, reach * scale * flat * 1.6), strength, colour)


def haze_at(z: float) -> float:
    """Return how much haze lies between the camera and something, 0 to 0.9."""
    return min(0.9, max(0.0, (z - 9.0) / 105.0) ** 0.7)
