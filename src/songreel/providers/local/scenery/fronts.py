"""House fronts along a street, in perspective: walls, windows, roofs, doors, escapes."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.backdrop import Lamp
from songreel.providers.local.scenery.facing import Facing, Row
from songreel.providers.local.scenery.panes import LAMP, light_up
from songreel.providers.local.scenery.shops import AWNINGS, LIT, paint_shop, paint_sign

_CREAM, _IRON, _SNOW = Colour(244, 234, 214), Colour(42, 44, 54), Colour(246, 248, 252)


class Fronts(Facing):
    """Paints rows of houses in one view, the farthest house first."""

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
        base = self.base(side)
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
            paint_shop(self, row, span, wall, chance)
        else:
            self._paint_door(row, span, wall, chance)
        if chance.share() < row.escapes and near < 50:
            self._paint_escape(row, span, storeys)
        if chance.share() < row.signs and 9 < near < 46:
            paint_sign(self, row, near + 0.5, chance)

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
        base, middle = self.base(1 if row.x > 0 else -1), (near + far) / 2
        gouache.flats(self.canvas, placed[::2], self.tone(wall, base + 0.22, middle))
        gouache.flats(self.canvas, placed[1::2], self.tone(wall, base - 0.12, middle))
        pipe = self.vista.wall(row.x, 0, high, far - 0.45, far - 0.27)
        gouache.flats(self.canvas, [pipe], self.tone(wall, base + 0.45, far))
        if row.storeys[0] >= 4:
            self._paint_posters(row, near, far, chance)

    def _paint_posters(self, row: Row, near: float, far: float, chance: Chance) -> None:
        side = 1 if row.x > 0 else -1
        base = self.base(side)
        z = near + 0.5
        while z + 1.2 < far:
            if chance.share() < 0.5:
                hue = chance.pick((*AWNINGS, _CREAM))
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
        base, middle = self.base(side), (near + far) / 2
        scale = self.vista.scale(middle)
        if 0.13 * scale > 0.8:
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
        for kind, colour in enumerate(LIT):
            gouache.flats(self.canvas, placed[kinds == kind], self.shine(colour, middle))
        if 0.08 * scale > 0.9:
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
            shutter = self.tone(chance.pick(AWNINGS), base + 0.15, middle)
            for a, b in ((-0.56, -0.1), (wide + 0.1, wide + 0.56)):
                panels = areas.copy()
                panels[:, 2], panels[:, 3] = areas[:, 2] + a, areas[:, 2] + b
                gouache.flats(self.canvas, self.vista.walls(row.x - side * 0.04, panels), shutter)

    def _paint_top(
        self, row: Row, span: tuple[float, float], wall: Colour, high: float, chance: Chance
    ) -> None:
        near, far = span
        vista, side = self.vista, 1 if row.x > 0 else -1
        base, middle = self.base(side), (near + far) / 2
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

    def _paint_door(
        self, row: Row, span: tuple[float, float], wall: Colour, chance: Chance
    ) -> None:
        near, far = span
        side, middle = 1 if row.x > 0 else -1, (near + far) / 2
        base = self.base(side)
        at = near + (far - near) * chance.between(0.3, 0.55)
        gouache.flats(
            self.canvas,
            [self.vista.wall(row.x, 0, 2.9, at - 0.2, at + 1.4)],
            self.tone(wall.mixed(_CREAM, 0.5), base, middle),
        )
        gouache.flats(
            self.canvas,
            [self.vista.wall(row.x, 0, 2.6, at, at + 1.2)],
            self.tone(chance.pick(AWNINGS), base + 0.2, middle),
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
            self.glow(row.x - side * 0.8, 0.0, at, 2.0, LAMP)

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
