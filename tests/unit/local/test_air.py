from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from songreel.providers.local.animatic.air import Atmosphere
from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.lightning import Lightning, strikes
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.animatic.veil import Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Air, AirKind

SIZE = (480, 272)
VIEW = View()
STEADY = [kind for kind in AirKind if kind is not AirKind.LIGHTNING]


def atmosphere(*air: Air, seed: str = "x", size: tuple[int, int] = SIZE) -> Atmosphere:
    return Atmosphere(air, size, 8, 0.6, Chance(seed))


def drawn(
    air: Atmosphere, second: float, view: View = VIEW, size: tuple[int, int] = SIZE
) -> np.ndarray:
    frame, veil = Frame(*size), Veil(*size)
    frame.luma[:], frame.blue[:], frame.red[:] = 80, 128, 128
    air.strike(frame, second)
    far = Veil(*size)
    air.behind(frame, far, view, second)
    far.lay(frame)
    air.before(frame, veil, view, second)
    veil.lay(frame)
    return frame.planes


def changed(planes: np.ndarray) -> np.ndarray:
    return np.abs(planes[: SIZE[1]].astype(int) - 80) > 4


@pytest.mark.parametrize("kind", STEADY)
def test_every_kind_is_seen_lives_and_is_the_same_again(kind: AirKind):
    air = atmosphere(Air(kind, 1.0, 0.05, Colour(255, 210, 120)))
    first, later = drawn(air, 1.0), drawn(air, 1.25)
    assert changed(first).mean() > 0.0006
    assert (first != later).any()
    again = atmosphere(Air(kind, 1.0, 0.05, Colour(255, 210, 120)))
    assert (drawn(again, 1.0) == first).all()
    other = atmosphere(Air(kind, 1.0, 0.05, Colour(255, 210, 120)), seed="y")
    assert (drawn(other, 1.0) != first).any()


@pytest.mark.parametrize("kind", STEADY)
def test_more_density_is_more_of_it(kind: AirKind):
    some, many = (
        np.abs(drawn(atmosphere(Air(kind, density)), 2.0)[: SIZE[1]].astype(int) - 80).sum()
        for density in (0.2, 1.0)
    )
    assert many > 1.5 * some
    nothing = drawn(atmosphere(Air(kind, 0.0)), 2.0)
    assert not changed(nothing).any()


@pytest.mark.parametrize("kind", STEADY)
@pytest.mark.parametrize("size", [(272, 480), (360, 360)])
def test_it_fits_into_any_frame(kind: AirKind, size: tuple[int, int]):
    air = Atmosphere((Air(kind, 2.0, -0.4),), size, 8, 0.6, Chance("x"))
    assert drawn(air, 59.9, size=size).shape == (size[1] * 3 // 2, size[0])


def shift_of(first: np.ndarray, later: np.ndarray, reach: int = 24) -> tuple[int, int]:
    """Return how far a picture has gone, right and down, where it overlaps itself best."""
    a, b = (planes[: SIZE[1]].astype(float) - 80 for planes in (first, later))
    inner = a[reach:-reach, reach:-reach]
    high, wide = inner.shape
    scores = {
        (dx, dy): (inner * b[reach + dy : reach + dy + high, reach + dx : reach + dx + wide]).sum()
        for dx in range(-reach, reach + 1)
        for dy in range(-reach, reach + 1)
    }
    return max(scores, key=lambda shift: scores[shift])


def test_rain_falls_along_its_streaks_with_the_wind():
    air = atmosphere(Air(AirKind.RAIN, 0.25, 0.4))
    right, down = shift_of(drawn(air, 1.0), drawn(air, 1.0 + 1 / 24))
    assert down > 5
    assert right > 1
    against = atmosphere(Air(AirKind.RAIN, 0.25, -0.4))
    assert shift_of(drawn(against, 1.0), drawn(against, 1.0 + 1 / 24))[0] < -1


@pytest.mark.parametrize("kind", [AirKind.FIREFLIES, AirKind.LEAVES, AirKind.SNOW])
def test_some_of_it_is_behind_the_character_and_some_before(kind: AirKind):
    air, veil = atmosphere(Air(kind, 1.0)), Veil(*SIZE)
    parts = []
    for lay in (air.behind, air.before):
        frame = Frame(*SIZE)
        frame.luma[:] = 80
        lay(frame, veil, VIEW, 1.0)
        parts.append(changed(frame.planes))
    assert min(part.sum() for part in parts) > 15
    assert (parts[0] & parts[1]).sum() < 0.3 * min(part.sum() for part in parts)


def test_drops_hit_the_ground_below_the_horizon_and_nothing_where_there_is_none():
    rain, chance = Air(AirKind.RAIN, 1.0), Chance("x")
    wet = Atmosphere((rain,), SIZE, 8, 0.6, chance)
    none = Atmosphere((rain,), SIZE, 8, 0.6, chance, has_ground=False)
    for second in (0.3, 1.0):
        rows = np.nonzero((drawn(wet, second) != drawn(none, second))[: SIZE[1]].any(1))[0]
        assert len(rows) > 20
        assert rows.min() > 0.6 * SIZE[1]


def test_snow_sinks_slowly_without_jumps():
    air = atmosphere(Air(AirKind.SNOW, 0.6))
    frames = [drawn(air, 1 + i / 24)[: SIZE[1]].astype(int) for i in range(6)]
    steps = [np.abs(a - b).mean() for a, b in zip(frames[1:], frames, strict=False)]
    assert max(steps) < 2 * min(steps)
    _, down = shift_of(frames[0].astype(np.uint8), frames[5].astype(np.uint8), 12)
    assert 1 <= down <= 12


@pytest.mark.parametrize(("kind", "way"), [(AirKind.EMBERS, -1), (AirKind.LEAVES, 1)])
def test_sparks_rise_and_leaves_fall(kind: AirKind, way: int):
    air = atmosphere(Air(kind, 0.08))

    def row(second: float) -> float | None:
        rows = np.nonzero(changed(drawn(air, second)))[0]
        return float(rows.mean()) if len(rows) else None

    rows = [row(second / 5) for second in range(60)]
    steps = [b - a for a, b in pairwise(rows) if a is not None and b is not None]
    assert len(steps) > 8
    assert np.median(np.sign(steps)) == way


def test_sparks_go_out_on_their_way_up():
    rows = changed(drawn(atmosphere(Air(AirKind.EMBERS, 1.0)), 2.0)).sum(1)
    assert rows[SIZE[1] // 2 :].sum() > rows[: SIZE[1] // 2].sum()


def test_fireflies_come_on_and_go_out():
    air = atmosphere(Air(AirKind.FIREFLIES, 0.05, colour=Colour(220, 255, 120)))
    lights = [int(drawn(air, second / 4)[: SIZE[1]].max()) for second in range(40)]
    assert max(lights) > 180
    assert min(lights) < 0.8 * max(lights)


def test_fog_is_thickest_at_the_horizon_and_lies_before_and_behind():
    air = atmosphere(Air(AirKind.FOG, 1.0, colour=Colour(230, 230, 240)))
    planes = drawn(air, 1.0)[: SIZE[1]].astype(float)
    rows = planes.mean(1)
    assert rows[int(0.6 * SIZE[1])] > rows[5] + 20
    assert rows[int(0.6 * SIZE[1])] > rows[-5] + 5
    behind, veil = Frame(*SIZE), Veil(*SIZE)
    behind.luma[:] = 80
    air.behind(behind, veil, VIEW, 1.0)
    veil.lay(behind)
    assert 81 < behind.luma.mean() < planes.mean()


def test_things_near_the_camera_move_more_with_it():
    air = atmosphere(Air(AirKind.SNOW, 0.6))
    aside = drawn(air, 1.0, View(way=(0.03, 0.0)))
    right, down = shift_of(drawn(air, 1.0), aside)
    assert right < -3
    assert down == 0


def test_two_of_a_kind_are_one():
    once = drawn(atmosphere(Air(AirKind.RAIN, 0.5)), 1.0)
    twice = drawn(atmosphere(Air(AirKind.RAIN, 0.5), Air(AirKind.RAIN, 1.0)), 1.0)
    assert (once == twice).all()


@pytest.mark.parametrize("seed", range(20))
def test_lightning_never_flashes_more_than_three_times_a_second(seed: int):
    moments = strikes(60, Chance(seed))
    assert moments
    lightning = Lightning(*SIZE, 60, Chance(seed))
    levels = np.array([lightning.level(frame / 24) for frame in range(60 * 24)])
    rising = (np.diff(levels) > 0.1).astype(int)
    for start in range(len(rising) - 24):
        assert rising[start : start + 24].sum() <= 3
    assert levels.max() == 1


def test_lightning_lights_everything_for_a_moment_and_draws_a_bolt():
    chance = Chance("x")
    air = Atmosphere((Air(AirKind.LIGHTNING, 1.0),), SIZE, 8, 0.6, chance)
    moment = air.strikes[0]
    before, now = drawn(air, moment - 0.1), drawn(air, moment)
    assert (before[: SIZE[1]] == 80).all()
    assert now[: SIZE[1]].mean() > 100
    assert now[0].max() > 200, "the bolt comes from above"
    assert (drawn(air, moment + 0.6)[: SIZE[1]] == 80).all()
