"""Shots of real scenes in a small frame: order, culling, and that moments stand alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.animatic.shot import Shot
from songreel.providers.local.chance import Chance
from songreel.providers.local.orders import ClipOrder
from songreel.providers.local.words.reading import read

SCENES = {
    "street": "At night, on a quiet street in the rain, the man walks. Full shot at eye level; the "
    "camera pushes in. Character: a man in a grey coat.",
    "mountains": "At dusk, on a mountain ridge in a storm, the knight runs. Wide shot; the camera "
    "cranes up. Character: a knight with a red cape.",
    "sea": "At dawn, on a jetty over the sea, the girl dances. Wide shot; the camera tracks "
    "alongside. Character: a girl in a white dress.",
    "room": "In a small room with one tall window, the woman sings. Close-up; handheld. "
    "Character: a woman in a blue dress.",
}


def shot(name: str, **more: object) -> Shot:
    wanted = ClipOrder(SCENES[name], "16:9", 4, False, 3, None, True, "360p")
    wanted = replace(wanted, **more)  # pyright: ignore[reportArgumentType]
    chance = Chance("animatic-1", wanted.text, wanted.seed)
    return Shot(wanted, read(wanted.text, chance.branch("reading")), chance)


def drawn(scene: Shot, second: float, fill: int = 0) -> np.ndarray:
    frame = scene.new_frame()
    frame.planes[:] = fill
    scene.draw_moment(second, frame)
    return frame.planes


@pytest.mark.parametrize("name", list(SCENES))
def test_what_is_left_out_because_it_is_covered_would_not_be_seen(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    scene, lay = shot(name), Frame.lay
    seconds = (0.0, 1.7, 3.9)
    culled = [drawn(scene, second).astype(int) for second in seconds]

    def lay_all(frame: Frame, *place: object, until: int | None = None) -> None:
        ends.append(until)
        lay(frame, *place)  # pyright: ignore[reportArgumentType]

    ends: list[int | None] = []
    monkeypatch.setattr(Frame, "lay", lay_all)
    for second, planes in zip(seconds, culled, strict=True):
        # A zoom of fewer rows may be of another ratio by a hundredth of a pixel.
        assert (np.abs(drawn(scene, second) - planes) > 3).mean() < 0.001
    assert any(end is not None and end < 360 for end in ends) or name == "room"


@pytest.mark.parametrize("name", list(SCENES))
def test_every_pixel_is_drawn_and_no_moment_depends_on_another(name: str):
    scene = shot(name)
    alone = drawn(scene, 2.0)
    drawn(scene, 0.3)
    assert (drawn(scene, 2.0, fill=255) == alone).all()


def test_the_mark_and_the_words_are_on_top():
    marked, plain = (drawn(shot("sea", mark=mark), 1.0) for mark in (True, False))
    rows, columns = np.nonzero(np.abs(marked[:360].astype(int) - plain[:360]) > 20)
    assert rows.max() < 40
    assert columns.min() > 480
    assert (plain[290:350, 30:400] > 215).sum() > 200, "light type stands in the lower part"


def test_only_storms_have_lightning():
    assert shot("street").strikes == ()
    assert all(0 < second < 4 for second in shot("mountains").strikes)
