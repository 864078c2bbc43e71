"""One shot: painted once, then drawn moment by moment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from songreel.domain.frames import FILM_RATE
from songreel.providers.local.animatic.actor import Actor, cast
from songreel.providers.local.animatic.air import Atmosphere
from songreel.providers.local.animatic.camera import View, view_at
from songreel.providers.local.animatic.caption import Caption
from songreel.providers.local.animatic.energy import Energy
from songreel.providers.local.animatic.glow import Glows
from songreel.providers.local.animatic.grade import Look
from songreel.providers.local.animatic.mirror import Reflection
from songreel.providers.local.animatic.planes import Frame, Picture, picture, strips
from songreel.providers.local.animatic.staging import stage
from songreel.providers.local.animatic.veil import Small, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.models import SIZES
from songreel.providers.local.orders import ClipOrder
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Backdrop, Layer, Mirror
from songreel.providers.local.scenery.dye import dyed
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import light_of
from songreel.providers.local.scenery.settings import paint
from songreel.providers.local.words.reading import Reading, told
from songreel.providers.local.words.shots import Angle, ShotSize

_HORIZON: dict[Angle, float] = {Angle.EYE: 0.60, Angle.LOW: 0.70, Angle.HIGH: 0.42}
_CLOSENESS: dict[ShotSize, float] = {
    ShotSize.WIDE: 1.0,
    ShotSize.FULL: 1.06,
    ShotSize.MEDIUM: 1.35,
    ShotSize.CLOSE: 1.7,
}
_BLUR: dict[ShotSize, float] = {ShotSize.MEDIUM: 3.2, ShotSize.CLOSE: 7.0}
_ACCENTS = (
    Colour(255, 196, 84),
    Colour(122, 214, 196),
    Colour(255, 138, 122),
    Colour(150, 178, 255),
)
_SHOWS_GROUND = frozenset({ShotSize.WIDE, ShotSize.FULL})
_BREATHES = 0.07
"""How much brighter the whole picture is at full energy than at none, as a share."""
_BLOOMS = 0.8
"""How much more bright places spread at full energy than at none, as a share."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A painted layer as planes: the whole of it, and the parts in which there is anything."""

    picture: Picture
    parts: tuple[Picture, ...]
    depth: float

    @classmethod
    def of(cls, layer: Layer) -> _Sheet:
        whole = picture(layer.canvas.pixels)
        return cls(whole, strips(whole), layer.depth)


class Shot:
    """One shot: layers behind and in front, the character, light and air, type."""

    def __init__(self, order: ClipOrder, scene: Reading, chance: Chance) -> None:
        """Paint a shot.

        Raises:
            UnreadablePictureError: the reference is no picture that can be read.
        """
        size = SIZES[order.resolution][order.aspect_ratio]
        self._scene, self._seconds = scene, order.seconds
        self._width, self._height = size.width, size.height
        frame = (size.width, size.height)
        light = dyed(light_of(scene.time, scene.weather, scene.mood), scene.palette)
        # First of all: a large picture takes memory that is given back before painting.
        reference = Path(order.reference) if order.reference is not None else None
        actor = cast(
            scene.character,
            reference,
            frame=frame,
            light=light,
            size=scene.size,
            deed=scene.deed,
            chance=chance.branch("actor"),
            seconds=order.seconds,
            angle=scene.angle,
            move=scene.move,
        )
        place = stage(
            frame,
            scene.size,
            scene.deed,
            chance.branch("actor"),
            angle=scene.angle,
            move=scene.move,
            seconds=order.seconds,
        )
        self._horizon = _HORIZON[scene.angle]
        easel = Easel(
            *frame,
            light,
            chance.branch("scenery"),
            horizon=self._horizon,
            closeness=_CLOSENESS[scene.size],
            blur=_BLUR.get(scene.size, 0.0),
            stands=place.x / size.width,
        )
        backdrop = paint(scene, easel)
        self._actor: Actor = actor.on(backdrop)
        self._take(backdrop, easel, chance)
        accent = chance.branch("accent").pick(_ACCENTS)
        self._caption = Caption(
            told(order.text), *frame, order.seconds, accent=accent, mark=order.mark
        )
        self._energy = Energy(order.energy, FILM_RATE.numerator)
        self._veil = Veil(*frame)

    def _take(self, backdrop: Backdrop, easel: Easel, chance: Chance) -> None:
        """Take what was painted, as planes and in the order in which it is laid."""
        frame, whole = (self._width, self._height), (easel.full_width, easel.full_height)
        sheets = [(_Sheet.of(layer), layer.is_front) for layer in backdrop.layers]
        self._back = [sheet for sheet, is_front in sheets if not is_front]
        self._front = [sheet for sheet, is_front in sheets if is_front]
        mirror = backdrop.mirror
        self._mirror = Reflection(mirror, whole, frame) if mirror is not None else None
        self._mirror_after = _surface(mirror, self._back)
        self._glows = Glows(
            backdrop.lamps,
            [(sheet.picture, sheet.depth) for sheet in self._back],
            mirror,
            frame,
            chance.branch("lamps"),
        )
        self._air = Atmosphere(
            backdrop.air,
            frame,
            self._seconds,
            self._horizon,
            chance.branch("air"),
            has_ground=backdrop.ground and self._scene.size in _SHOWS_GROUND,
        )
        self._look = Look(backdrop.grade, *frame, chance.branch("grain"))

    @property
    def strikes(self) -> tuple[float, ...]:
        """Return when lightning is seen, in seconds."""
        return self._air.strikes

    def new_frame(self) -> Frame:
        """Return a frame of the shot's size to draw on."""
        return Frame(self._width, self._height)

    def draw(self, index: int, frame: Frame) -> None:
        """Draw the moment of an index on a frame."""
        self.draw_moment(index / FILM_RATE.numerator, frame)

    def draw_moment(self, second: float, frame: Frame) -> None:
        """Draw any moment on a frame; moments do not depend on each other."""
        view = view_at(
            self._scene.move,
            second,
            self._seconds,
            size=self._scene.size,
            heading=self._actor.place.heading,
            horizon=self._horizon,
        )
        self._lay_back(frame, view, second)
        self._lay_air_behind(frame, view, second)
        zoom, middle = view.zoom_at(1.0), view.middle_at(1.0)
        at = (middle[0] * frame.width, middle[1] * frame.height)
        self._actor.lay(frame, second, second / self._seconds, at, zoom)
        for sheet in self._front:
            for part in sheet.parts:
                frame.lay(part, *self._placed(sheet, view))
        self._light(frame, view, second)
        self._look.finish(frame, round(second * FILM_RATE.numerator))
        self._caption.lay(frame, second)

    def _lay_back(self, frame: Frame, view: View, second: float) -> None:
        """Lay what is behind the character; of what is covered later, nothing is drawn."""
        places = [self._placed(sheet, view) for sheet in self._back]
        until = frame.height
        ends: list[int] = []
        for sheet, (_, y, zoom) in zip(reversed(self._back), reversed(places), strict=True):
            ends.append(until)
            until = min(until, frame.solid_from(sheet.picture, y, zoom))
        for index, (sheet, place) in enumerate(zip(self._back, places, strict=True)):
            for part in sheet.parts:
                frame.lay(part, *place, until=ends[-1 - index])
            if index == 0:
                self._air.strike(frame, second)
            if index == self._mirror_after and self._mirror is not None:
                self._mirror.lay(frame, view, second)

    def _lay_air_behind(self, frame: Frame, view: View, second: float) -> None:
        """Lay air and glow that the character hides where it stands before them."""
        veil = self._veil
        veil.clear()
        self._air.behind(frame, veil, view, second)
        if self._air.veils or self._glows.are_behind:
            pulse = self._energy.pulse(second)
            self._glows.shine(veil, view, second, pulse, behind=True)
            veil.lay(frame)

    def _light(self, frame: Frame, view: View, second: float) -> None:
        """Lay air, glow and look over everything that was drawn."""
        pulse, swell = self._energy.pulse(second), self._energy.swell(second)
        veil = self._veil
        veil.clear()
        self._air.before(frame, veil, view, second)
        self._glows.shine(veil, view, second, pulse, behind=False)
        small = Small.of(frame)
        veil.bloom(small, self._look.bloom * (1 - _BLOOMS / 2 + _BLOOMS * pulse))
        veil.expose(1 + _BREATHES * (swell - 0.5))
        self._look.prepare(veil, small)
        self._caption.shade(veil, small)
        veil.lay(frame)

    def _placed(self, sheet: _Sheet, view: View) -> tuple[float, float, float]:
        """Return which point of a layer is in the middle of the frame, and its zoom."""
        middle = view.middle_at(sheet.depth)
        x = sheet.picture.width / 2 + self._width * (middle[0] - 0.5)
        y = sheet.picture.height / 2 + self._height * (middle[1] - 0.5)
        return x, y, view.zoom_at(sheet.depth)


def _surface(mirror: Mirror | None, back: list[_Sheet]) -> int:
    """Return the index of the nearest layer that is not nearer than a mirror."""
    if mirror is None:
        return -1
    return max((i for i, sheet in enumerate(back) if sheet.depth <= mirror.depth), default=-1)
