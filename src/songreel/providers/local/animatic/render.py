"""Renders one clip: paints everything once, then only shifts, blends and encodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.media.house import ClipWriter
from songreel.providers.local.animatic.actor import Actor, cast
from songreel.providers.local.animatic.camera import View, view_at
from songreel.providers.local.animatic.caption import Caption
from songreel.providers.local.animatic.planes import Frame, Picture, Plane, picture
from songreel.providers.local.animatic.sound import SAMPLE_RATE, SoundBed
from songreel.providers.local.chance import Chance
from songreel.providers.local.models import SIZES
from songreel.providers.local.orders import ClipOrder
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.light import light_of
from songreel.providers.local.scenery.settings import paint
from songreel.providers.local.words.reading import Reading, read
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


def render(order: ClipOrder, destination: Path, on_frame: Callable[[int, int], None]) -> None:
    """Render a clip; `on_frame` hears the frames that are done, of how many.

    Raises:
        UnreadablePictureError: the reference is no picture that can be read.
        OSError: the clip cannot be written.
    """
    size = SIZES[order.resolution][order.aspect_ratio]
    chance = Chance("animatic-1", order.text, order.seed)
    scene = read(order.text, chance.branch("reading"))
    shot = _Shot.prepared(order, scene, size, chance)
    sound = SoundBed(scene.setting, scene.time, order.seconds, chance.branch("sound"))
    frames = FILM_RATE.frames_in(order.seconds)
    step = SAMPLE_RATE // FILM_RATE.numerator
    with ClipWriter(destination, size, FILM_RATE, audio=order.audio) as clip:
        for index in range(frames):
            clip.frame(shot.drawn(index / FILM_RATE.numerator))
            if order.audio:
                clip.sound(sound.part(index * step, step))
            on_frame(index + 1, frames)


def stills(order: ClipOrder, moments: Iterable[float]) -> Iterator[Plane]:
    """Draw moments of a clip, in seconds, as I420 planes of their own; nothing is encoded.

    Raises:
        UnreadablePictureError: the reference is no picture that can be read.
    """
    chance = Chance("animatic-1", order.text, order.seed)
    scene = read(order.text, chance.branch("reading"))
    shot = _Shot.prepared(order, scene, SIZES[order.resolution][order.aspect_ratio], chance)
    for second in moments:
        yield shot.drawn(second).copy()


@dataclass(frozen=True, slots=True)
class _Shot:
    """One shot, painted: layers behind and in front, the character, type."""

    scene: Reading
    seconds: int
    frame: Frame
    back: tuple[tuple[Picture, float], ...]
    front: tuple[tuple[Picture, float], ...]
    actor: Actor
    caption: Caption

    @classmethod
    def prepared(cls, order: ClipOrder, scene: Reading, size: FrameSize, chance: Chance) -> _Shot:
        width, height = size.width, size.height
        light = light_of(scene.time, scene.weather, scene.mood)
        # First of all: a large picture takes memory that is given back before painting.
        reference = Path(order.reference) if order.reference is not None else None
        actor = cast(
            scene.character,
            reference,
            frame=(width, height),
            light=light,
            size=scene.size,
            deed=scene.deed,
            chance=chance.branch("actor"),
        )
        easel = Easel(
            width,
            height,
            light,
            chance.branch("scenery"),
            horizon=_HORIZON[scene.angle],
            closeness=_CLOSENESS[scene.size],
            blur=_BLUR.get(scene.size, 0.0),
        )
        layers = [
            (picture(layer.canvas.pixels), layer.depth, layer.is_front)
            for layer in paint(scene, easel).layers
        ]
        accent = chance.branch("accent").pick(_ACCENTS)
        return cls(
            scene=scene,
            seconds=order.seconds,
            frame=Frame(width, height),
            back=tuple((layer, depth) for layer, depth, is_front in layers if not is_front),
            front=tuple((layer, depth) for layer, depth, is_front in layers if is_front),
            actor=actor,
            caption=Caption(
                order.text, width, height, order.seconds, accent=accent, mark=order.mark
            ),
        )

    def drawn(self, second: float) -> Plane:
        """Draw a moment; the planes are overwritten by the next one."""
        view = view_at(self.scene.move, second, self.seconds)
        for layer, depth in self.back:
            self._lay(layer, depth, view)
        middle = (
            self.frame.width * (0.5 + view.turn[0] + view.way[0]),
            self.frame.height * (0.5 + view.turn[1] + view.way[1]),
        )
        self.actor.lay(self.frame, second, second / self.seconds, middle, view.zoom_at(1.0))
        for layer, depth in self.front:
            self._lay(layer, depth, view)
        self.caption.lay(self.frame, second)
        return self.frame.planes

    def _lay(self, layer: Picture, depth: float, view: View) -> None:
        x = layer.width / 2 + self.frame.width * (view.turn[0] + view.way[0] * depth)
        y = layer.height / 2 + self.frame.height * (view.turn[1] + view.way[1] * depth)
        self.frame.lay(layer, x, y, view.zoom_at(depth))
