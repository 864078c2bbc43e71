"""Renders one clip: paints everything once, then only shifts, blends and encodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from songreel.domain.frames import FILM_RATE
from songreel.media.house import ClipWriter
from songreel.providers.local.animatic.pipeline import ahead
from songreel.providers.local.animatic.planes import Plane
from songreel.providers.local.animatic.shot import Shot
from songreel.providers.local.animatic.sound import SAMPLE_RATE, SoundBed
from songreel.providers.local.chance import Chance
from songreel.providers.local.models import DRAFT, SIZES
from songreel.providers.local.orders import ClipOrder
from songreel.providers.local.words.reading import read

_QUALITY: dict[str, int] = {"720p": 23, "360p": 25}
"""Constant rate factors: grain takes half the bits that it takes at the house's own quality."""


def render(order: ClipOrder, destination: Path, on_frame: Callable[[int, int], None]) -> None:
    """Render a clip; `on_frame` hears the frames that are done, of how many.

    Raises:
        UnreadablePictureError: the reference is no picture that can be read.
        OSError: the clip cannot be written.
    """
    chance = Chance("animatic-1", order.text, order.seed)
    scene = read(order.text, chance.branch("reading"))
    shot = Shot(order, scene, chance)
    sound = (
        SoundBed(scene, order.seconds, chance.branch("sound"), shot.strikes)
        if order.audio
        else None
    )
    frames = FILM_RATE.frames_in(order.seconds)
    step = SAMPLE_RATE // FILM_RATE.numerator
    size = SIZES[order.resolution][order.aspect_ratio]
    with (
        ClipWriter(
            destination,
            size,
            FILM_RATE,
            audio=order.audio,
            quality=_QUALITY[order.resolution],
            quick=order.resolution == DRAFT,
        ) as clip,
        ahead(shot.draw, frames, shot.new_frame) as drawn,
    ):
        for index, frame in enumerate(drawn):
            clip.frame(frame.planes)
            if sound is not None:
                clip.sound(sound.part(index * step, step))
            on_frame(index + 1, frames)


def stills(order: ClipOrder, moments: Iterable[float]) -> Iterator[Plane]:
    """Draw moments of a clip, in seconds, as I420 planes of their own; nothing is encoded.

    Raises:
        UnreadablePictureError: the reference is no picture that can be read.
    """
    chance = Chance("animatic-1", order.text, order.seed)
    shot = Shot(order, read(order.text, chance.branch("reading")), chance)
    for second in moments:
        frame = shot.new_frame()
        shot.draw_moment(second, frame)
        yield frame.planes
