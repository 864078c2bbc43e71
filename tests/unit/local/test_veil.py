"""Veil, lamps and grade: what light does to a frame."""

from __future__ import annotations

import numpy as np
import pytest

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.glow import MOST, Glows
from songreel.providers.local.animatic.grade import Look
from songreel.providers.local.animatic.planes import Frame, picture
from songreel.providers.local.animatic.veil import Small, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.scenery.backdrop import Grade, Lamp, Mirror

SIZE = (320, 184)
WHOLE = (416, 240)
PLAIN = Grade(vignette=0, grain=0, bloom=0)


def flat(luma: int = 100, blue: int = 128, red: int = 128) -> Frame:
    frame = Frame(*SIZE)
    frame.luma[:], frame.blue[:], frame.red[:] = luma, blue, red
    return frame


def test_a_clear_veil_changes_nothing():
    frame = flat()
    frame.luma[:] = np.arange(320) % 200 + 20
    frame.blue[:] = np.arange(160) + 40
    before, veil = frame.planes.copy(), Veil(*SIZE)
    veil.lay(frame)
    assert np.abs(frame.planes.astype(int) - before).max() <= 1


def test_a_veil_touches_no_more_than_it_has_to_and_leaves_no_edge():
    whole, part = flat(100), flat(100)
    for frame, everywhere in ((whole, True), (part, False)):
        veil = Veil(*SIZE)
        if everywhere:
            veil.expose(1.0)
        veil.shine(np.full((6, 8), 0.2, np.float32), Colour(255, 180, 90), (20, 30))
        veil.lay(frame)
    assert (whole.planes == part.planes).all()
    assert (part.luma[:76] == 100).all()
    assert part.luma[88, 136] > 120
    none = flat(100)
    Veil(*SIZE).lay(none)
    assert (none.planes == flat(100).planes).all()


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_a_cover_mixes_as_colours_do(share: float):
    frame, veil = flat(), Veil(*SIZE)
    frame.planes[:] = 0
    below, above = Colour(180, 90, 30), Colour(30, 60, 200)
    pixels = np.zeros((WHOLE[1], WHOLE[0], 4), np.uint8)
    pixels[:] = (*below, 255)
    frame.lay(picture(pixels), WHOLE[0] / 2, WHOLE[1] / 2)
    veil.cover(share, above)
    veil.lay(frame)
    pixels[:] = (*below.mixed(above, share), 255)
    due = picture(pixels)
    for plane, wanted in ((frame.luma, due.luma), (frame.blue, due.blue), (frame.red, due.red)):
        assert abs(int(plane[50, 50]) - int(wanted[50, 50])) <= 2


def test_bright_places_spread_into_dark_ones_and_dark_pictures_stay():
    frame, veil = flat(30), Veil(*SIZE)
    frame.luma[60:120, 120:200] = 230
    veil.bloom(Small.of(frame), 0.5)
    veil.lay(frame)
    assert frame.luma[90, 112] > 45
    assert frame.luma[90, 112] > frame.luma[90, 60] + 5
    assert frame.luma[90, 160] <= 240
    dim, veil = flat(90), Veil(*SIZE)
    veil.bloom(Small.of(dim), 0.5)
    veil.lay(dim)
    assert np.abs(dim.luma.astype(int) - 90).max() <= 1


def lamp(at: tuple[float, float] = (208, 120), depth: float = 0.5, **more: object) -> Lamp:
    given: dict[str, object] = {"radius": 60, "colour": Colour(255, 160, 60), "pulse": 0.0}
    return Lamp(at, depth, **(given | more))  # pyright: ignore[reportArgumentType]


def lit(
    *lamps: Lamp,
    view: View = View(),  # noqa: B008 (it is immutable)
    second: float = 0.0,
    energy: float = 0.42,
    mirror: Mirror | None = None,
    cover: np.ndarray | None = None,
) -> Frame:
    frame, veil = flat(40), Veil(*SIZE)
    clear = np.zeros((WHOLE[1], WHOLE[0], 4), np.uint8)
    layers = [(picture(clear), 0.5), (picture(clear if cover is None else cover), 1.0)]
    glows = Glows(lamps, layers, mirror, SIZE, Chance("x"))
    for behind in (True, False):
        glows.shine(veil, view, second, energy, behind=behind)
    veil.lay(frame)
    return frame


def brightest(frame: Frame) -> tuple[float, float]:
    light = frame.luma.astype(float) - 40
    rows, columns = np.indices(light.shape)
    return (
        float((light * columns).sum() / light.sum()),
        float((light * rows).sum() / light.sum()),
    )


def test_a_lamp_shines_where_it_stands_in_its_colour():
    frame = lit(lamp())
    assert brightest(frame) == pytest.approx((160, 92), abs=1.5)
    assert frame.luma[92, 160] > 95
    assert frame.luma[92, 230] == 40
    assert frame.red[46, 80] > 138
    assert frame.blue[46, 80] < 118


def test_lamps_move_with_the_layer_that_they_belong_to():
    view = View(way=(0.1, 0.0))
    far, near = (brightest(lit(lamp(depth=depth), view=view))[0] for depth in (0.1, 1.0))
    assert far == pytest.approx(160 - 0.1 * 0.1 * 320, abs=1.5)
    assert near == pytest.approx(160 - 0.1 * 320, abs=1.5)
    steps = [
        brightest(lit(lamp(depth=1.0), view=View(way=(0.001 * step, 0))))[0] for step in range(20)
    ]
    assert np.diff(steps).mean() == pytest.approx(-0.32, abs=0.03)
    assert np.abs(np.diff(steps)).max() < 0.75, "glow does not jump by whole pixels"


def test_lamps_follow_the_song_and_flicker_softly():
    def level(energy: float, second: float = 0.0, **more: object) -> int:
        shown = lamp(**more)  # pyright: ignore[reportArgumentType]
        return int(lit(shown, energy=energy, second=second).luma[92, 160])

    assert level(1.0, pulse=1.0) > level(0.42, pulse=1.0) > level(0.0, pulse=1.0)
    assert level(1.0) == level(0.0)
    fire = np.array([level(0.42, frame / 24, flicker=1.0) for frame in range(48)])
    assert fire.max() - fire.min() > 8
    assert np.abs(np.diff(fire)).max() < 0.6 * (fire.max() - fire.min())
    assert len({level(0.42, frame / 24) for frame in range(12)}) == 1


def test_what_stands_before_a_lamp_hides_most_of_it():
    cover = np.zeros((WHOLE[1], WHOLE[0], 4), np.uint8)
    cover[60:180, 150:260] = (20, 20, 20, 255)
    open_light, hidden = lit(lamp()), lit(lamp(), cover=cover)
    assert hidden.luma[92, 160] - 40 < 0.3 * (open_light.luma[92, 160] - 40)
    nearer = lit(lamp(depth=1.2), cover=cover)
    assert (nearer.luma == open_light.luma).all()


def test_lamps_are_mirrored_below_the_line():
    mirror = Mirror(line=140, depth=1.0, strength=1.0, ripple=2)
    plain, wet = lit(lamp((208, 100))), lit(lamp((208, 100)), mirror=mirror)
    assert int(wet.luma[152, 160]) > int(plain.luma[152, 160]) + 15


def test_lamps_shine_before_or_behind_the_character_but_not_twice():
    def light(*lamps: Lamp, behind: bool) -> float:
        veil = Veil(*SIZE)
        Glows(lamps, [], None, SIZE, Chance("x")).shine(veil, View(), 0, 0.42, behind=behind)
        return float(veil.luma.sum())

    far, near = lamp(depth=0.5), lamp(depth=1.3)
    assert light(far, behind=True) > 0
    assert light(far, behind=False) == 0
    assert light(near, behind=True) == 0
    assert light(near, behind=False) > 0
    assert Glows([far], [], None, SIZE, Chance("x")).are_behind
    assert not Glows([near], [], None, SIZE, Chance("x")).are_behind


def test_any_number_of_lamps_costs_as_much_as_a_few():
    crowd = [lamp((8.0 * i, 100), radius=10 + i % 3, strength=0.5) for i in range(400)]
    glows = Glows(crowd, [], None, SIZE, Chance("x"))
    assert len(glows._glows) == MOST  # pyright: ignore[reportPrivateUsage]


def graded(grade: Grade, frame: Frame, index: int = 0) -> Frame:
    look, veil = Look(grade, *SIZE, Chance("y")), Veil(*SIZE)
    look.prepare(veil, Small.of(frame))
    veil.lay(frame)
    look.finish(frame, index)
    return frame


def test_a_plain_grade_leaves_the_middle_tones():
    for luma in (40, 90, 140, 180):
        assert abs(int(graded(PLAIN, flat(luma)).luma[90, 160]) - luma) <= 2


def test_contrast_saturation_lift_and_gain_do_what_they_are_called():
    def seen(frame: Frame, **more: object) -> tuple[int, int, int]:
        grade = Grade(**({"vignette": 0, "grain": 0, "bloom": 0} | more))  # pyright: ignore[reportArgumentType]
        done = graded(grade, frame)
        return int(done.luma[90, 160]), int(done.blue[45, 80]), int(done.red[45, 80])

    assert seen(flat(60), contrast=1.3)[0] < 56
    assert seen(flat(160), contrast=1.3)[0] > 166
    assert seen(flat(100, 150, 110), saturation=1.3)[1:] > (153, 0)
    assert seen(flat(100, 150, 110), saturation=0.0)[1:] == (128, 128)
    lifted = seen(flat(16), lift=Colour(10, 20, 60))
    assert lifted[0] > 24
    assert lifted[1] > 138
    warm = seen(flat(220), gain=Colour(255, 235, 190))
    assert warm[1] < 122
    assert seen(flat(220))[1] == 128


def test_lights_are_rolled_off_and_nothing_leaves_the_range():
    ramp = flat()
    ramp.luma[:] = np.linspace(0, 255, 320).astype(np.uint8)
    done = graded(Grade(contrast=1.2, vignette=0, grain=0), ramp).luma[90].astype(int)
    assert (np.diff(done) >= 0).all()
    assert done.min() >= 15
    assert done.max() <= 238
    assert done[250] < done[280] < done[318], "lights keep their steps"


def test_the_vignette_darkens_corners_and_leaves_the_middle():
    done = graded(Grade(vignette=0.4, grain=0, bloom=0), flat(150)).luma.astype(int)
    assert abs(done[92, 160] - 150) <= 2
    assert done[2, 2] < 115
    assert np.abs(np.diff(done[92])).max() <= 2


def test_grain_has_its_strength_lies_on_twos_and_keeps_the_mean():
    frames = [graded(Grade(vignette=0, grain=3, bloom=0), flat(100), i) for i in range(4)]
    lumas = [frame.luma.astype(float) for frame in frames]
    assert lumas[0].std() == pytest.approx(2.4, rel=0.15)
    assert lumas[0].mean() == pytest.approx(100, abs=1.5)
    assert (lumas[0] == lumas[1]).all()
    assert (lumas[1] != lumas[2]).mean() > 0.5
    assert np.abs(np.corrcoef(lumas[0].ravel(), lumas[2].ravel())[0, 1]) < 0.2


def test_grades_of_the_strangest_kind_give_a_picture():
    wild = Grade(WHITE, BLACK, 5.0, 4.0, 1.0, 12.0, 1.0)
    assert graded(wild, flat(120, 200, 60)).planes.shape == (276, 320)
