from __future__ import annotations

import numpy as np
import pytest

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.mirror import Reflection
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Mirror

SIZE, WHOLE = (320, 184), (416, 240)
LINE = 28 + 100
"""The row of the layer that is row 100 of the frame."""


def scene() -> Frame:
    """A white band at row 80, twenty rows above the line, on a grey ground."""
    frame = Frame(*SIZE)
    frame.luma[:], frame.blue[:], frame.red[:] = 60, 128, 128
    frame.luma[76:84] = 220
    frame.red[38:42] = 180
    return frame


def mirrored(second: float = 0.0, view: View = View(), **more: object) -> Frame:  # noqa: B008
    given: dict[str, object] = {"line": LINE, "depth": 0.9, "strength": 1.0, "ripple": 0.0}
    frame = scene()
    Reflection(Mirror(**(given | more)), WHOLE, SIZE).lay(frame, view, second)  # pyright: ignore[reportArgumentType]
    return frame


def test_the_picture_is_seen_upside_down_at_the_same_distance():
    frame = mirrored()
    assert frame.luma[120, 160] > 150
    assert frame.luma[140, 160] < 80
    assert frame.red[60, 80] > 150
    assert (frame.planes[:100] == scene().planes[:100]).all(), "nothing above the line changes"


def test_it_fades_downwards_and_is_as_strong_as_it_says():
    near = mirrored(line=LINE - 10).luma[94:106].max()
    weak = mirrored(strength=0.3).luma[116:124].max()
    assert weak < 130 < near


def test_stretch_brings_far_things_nearer_to_the_line():
    plain, squeezed = mirrored(), mirrored(stretch=2.0)
    assert int(np.argmax(plain.luma[100:, 160])) > int(np.argmax(squeezed.luma[100:, 160])) + 6


def test_ripples_move_and_come_back():
    first, later = mirrored(0.0, ripple=6), mirrored(0.5, ripple=6)
    assert np.abs(first.luma[110:130].astype(int) - later.luma[110:130]).max() > 20
    assert (mirrored(0.25, ripple=6).planes == mirrored(2.25, ripple=6).planes).all()
    still = mirrored(0.0), mirrored(0.5)
    assert (still[0].planes == still[1].planes).all()


def test_rough_water_glitters_and_still_water_does_not():
    def glitter(ripple: float, depth: float = 0.9) -> float:
        frame = Frame(*SIZE)
        frame.luma[:], frame.blue[:], frame.red[:] = 140, 128, 128
        Reflection(Mirror(LINE, depth, 0.5, ripple), WHOLE, SIZE).lay(frame, View(), 0.3)
        return float(frame.luma[112:].std())

    assert glitter(0) < 1, "but for a step of rounding"
    assert glitter(3) > 3
    assert glitter(3, depth=1.0) < 1, "wet ground has no waves"


def test_wet_ground_smears_what_it_shows_downwards():
    water, ground = mirrored(), mirrored(depth=1.0)
    assert (water.luma[100:] > 90).any(1).sum() < (ground.luma[100:] > 90).any(1).sum()
    assert water.luma[100:].max() > ground.luma[100:].max() + 30


def test_the_line_moves_with_its_layer():
    higher = mirrored(view=View(turn=(0, 10 / 184)))
    assert higher.luma[100, 160] > 150, "ten rows higher: the band is ten rows nearer to it"
    assert mirrored().luma[100, 160] < 80
    lower = mirrored(view=View(turn=(0, -20 / 184)))
    assert (lower.luma[:118] == scene().luma[:118]).all()
    assert (lower.luma[118:] != scene().luma[118:]).any()


def test_a_tint_colours_what_is_mirrored():
    frame = mirrored(tint=Colour(120, 150, 230))
    assert frame.blue[70, 80] > 132
    assert frame.luma[120, 160] < mirrored().luma[120, 160]


@pytest.mark.parametrize("line", [-500.0, 0.0, 27.0, 30.0, 209.0, 212.0, 900.0])
def test_a_line_outside_the_frame_leaves_it_alone_or_is_cut(line: float):
    frame = mirrored(line=line)
    if not 34 < line < 206:
        assert (frame.planes == scene().planes).all()
