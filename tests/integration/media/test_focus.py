"""What a crop keeps: figures that go, that stand aside, and those of the animatic."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Focus
from songreel.media.errors import MediaError
from songreel.media.focus import focus_of
from songreel.media.house import ClipWriter
from songreel.providers.local.animatic.render import stills
from songreel.providers.local.orders import ClipOrder
from tests.integration.media.material import encode_song, ffmpeg

SIZE = FrameSize(width=320, height=180)
TALL, SQUARE, PORTRAIT = Fraction(9, 16), Fraction(1), Fraction(4, 5)
FRAMES = 36

Planes = np.ndarray


def ground(number: int) -> Planes:
    """Return a textured ground over which the camera goes to the right, as I420."""
    random = np.random.default_rng(3)
    coarse = random.integers(70, 150, (24, 60), dtype=np.uint8)
    wide = cv2.resize(coarse, (600, 180), interpolation=cv2.INTER_CUBIC)
    planes = np.full((270, 320), 128, np.uint8)
    planes[:180] = wide[:, 2 * number : 2 * number + 320]
    return planes


def standing(planes: Planes, x: int, y: int, shade: int, tint: int) -> Planes:
    """Draw a figure of 24 by 70 pixels around a point."""
    planes[y - 35 : y + 35, x - 12 : x + 12] = shade
    chroma = planes[180:].reshape(2, 90, 160)
    chroma[1, (y - 35) // 2 : (y + 35) // 2, (x - 12) // 2 : (x + 12) // 2] = tint
    return planes


def written(path: Path, draw: Callable[[int], Planes], frames: int = FRAMES) -> Path:
    with ClipWriter(path, SIZE, audio=False) as clip:
        for number in range(frames):
            clip.frame(np.ascontiguousarray(draw(number)))
    return path


@pytest.mark.parametrize("x", [60, 110, 160, 250])
@pytest.mark.parametrize("shape", [TALL, SQUARE, PORTRAIT])
def test_a_figure_that_stands_aside_is_found(tmp_path: Path, x: int, shape: Fraction) -> None:
    clip = written(tmp_path / "clip.mp4", lambda n: standing(ground(n), x, 95, 200, 190))
    found = focus_of(clip, shape, FILM_RATE)
    assert abs(found.x - 1000 * x / 320) < 60
    assert abs(found.y - 1000 * 95 / 180) < 120


def test_of_like_things_the_one_that_moves_is_the_figure(tmp_path: Path) -> None:
    """The other one is nearer to the middle."""

    def draw(number: int) -> Planes:
        planes = standing(ground(0), 104, 95, 200, 190)
        return standing(planes, 238 + 5 * (number % 5), 95, 200, 190)

    found = focus_of(written(tmp_path / "clip.mp4", draw), TALL, FILM_RATE)
    assert abs(found.x - 1000 * 248 / 320) < 80


def test_each_stretch_has_its_own_point(tmp_path: Path) -> None:
    """The figure jumps in the middle of the clip, as after a cut."""
    clip = written(
        tmp_path / "clip.mp4",
        lambda n: standing(ground(n), 90 if n < 24 else 240, 95, 200, 190),
        frames=48,
    )
    early = focus_of(clip, TALL, FILM_RATE, first=0, frames=24)
    late = focus_of(clip, TALL, FILM_RATE, first=24, frames=24)
    assert abs(early.x - 281) < 60
    assert abs(late.x - 750) < 60


def test_neighbouring_stretches_of_a_slow_walk_are_near_each_other(tmp_path: Path) -> None:
    """A figure that walks 75 thousandths a second; what a stretch keeps goes along."""
    clip = written(
        tmp_path / "clip.mp4", lambda n: standing(ground(0), 110 + n, 95, 200, 190), frames=96
    )
    found = [focus_of(clip, TALL, FILM_RATE, first=n, frames=24).x for n in (0, 24, 48, 72)]
    due = [1000 * (110 + n + 12) / 320 for n in (0, 24, 48, 72)]
    assert np.abs(np.subtract(found, due)).max() < 50


def test_the_same_stretch_always_has_the_same_point(tmp_path: Path) -> None:
    clip = written(tmp_path / "clip.mp4", lambda n: standing(ground(n), 100, 95, 200, 190))
    assert focus_of(clip, TALL, FILM_RATE) == focus_of(clip, TALL, FILM_RATE)


def test_where_there_is_nothing_to_see_it_is_the_middle(tmp_path: Path) -> None:
    clip = written(tmp_path / "clip.mp4", lambda _: np.full((270, 320), 128, np.uint8))
    assert focus_of(clip, TALL, FILM_RATE) == Focus(x=500, y=500)


def test_a_clip_that_lies_on_its_side_is_looked_at_upright(tmp_path: Path) -> None:
    clip = written(tmp_path / "clip.mp4", lambda n: standing(ground(n), 250, 95, 200, 190))
    turned = tmp_path / "turned.mp4"
    ffmpeg("-display_rotation", "90", "-i", clip, "-c", "copy", turned)
    found = focus_of(turned, SQUARE, FILM_RATE)
    assert abs(found.y - (1000 - 781)) < 80


@pytest.mark.parametrize("frames", [1, 2, 5])
def test_short_clips_have_a_point(tmp_path: Path, frames: int) -> None:
    clip = written(tmp_path / "clip.mp4", lambda n: standing(ground(n), 100, 95, 200, 190), frames)
    assert abs(focus_of(clip, TALL, FILM_RATE).x - 312) < 80


def test_what_has_no_pictures_there_is_refused(tmp_path: Path) -> None:
    clip = written(tmp_path / "clip.mp4", ground, 12)
    with pytest.raises(MediaError, match="shorter"):
        focus_of(clip, TALL, FILM_RATE, first=40, frames=10)
    song = encode_song(tmp_path / "song.m4a", "aac", container="mp4")
    with pytest.raises(MediaError, match="only sound"):
        focus_of(song, TALL, FILM_RATE)


@pytest.mark.parametrize(
    "text",
    [
        "At dawn, in the desert, a robot dances. Wide shot; the camera is still.",
        "At noon, in a forest, a fox walks. Medium shot, side view.",
    ],
    ids=["desert", "forest"],
)
def test_the_character_of_an_animatic_is_kept(tmp_path: Path, text: str) -> None:
    """Beside it there are trees, clouds, a sun and the caption."""
    card = Image.new("RGB", (500, 700), (234, 232, 228))
    draw = ImageDraw.Draw(card)
    draw.ellipse((190, 60, 310, 180), fill=(226, 40, 190))
    draw.rounded_rectangle((170, 190, 330, 640), 60, fill=(226, 40, 190))
    card.save(tmp_path / "card.png")
    reference = str(tmp_path / "card.png")
    order = ClipOrder(text, "16:9", 2, False, 1, reference, True, resolution="360p")
    pictures = list(stills(order, (0.5, 0.625, 1.0, 1.125)))
    height, width = pictures[0].shape[0] * 2 // 3, pictures[0].shape[1]
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, FrameSize(width=width, height=height), audio=False) as clip:
        for picture in (pictures[0],) * 3 + (pictures[1],) * 3 + (pictures[2],) * 3:
            clip.frame(np.ascontiguousarray(picture))
    red = pictures[1][height:].reshape(2, height // 2, width // 2)[1].astype(int)
    due = 1000 * (np.nonzero(red > 170)[1].mean() + 0.5) / (width // 2)
    assert abs(due - 500) > 40, "the figure is aside"
    for shape in (TALL, SQUARE, PORTRAIT):
        assert abs(focus_of(path, shape, FILM_RATE).x - due) < 60
