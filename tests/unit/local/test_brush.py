from __future__ import annotations

import numpy as np
import pytest

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import (
    Stencil,
    between,
    blend,
    cover,
    fog,
    grid_of,
    noise,
    ramp,
    receding,
    spread,
    veil,
    wash,
)
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse

RED, BLUE, WHITE = Colour(220, 40, 30), Colour(30, 60, 220), Colour(255, 255, 255)


def even(canvas: Canvas, colour: Colour) -> np.ndarray:
    y, x = grid_of(canvas)
    return np.broadcast_to(colour.array(), (y.shape[0], x.shape[1], 3))


@pytest.mark.parametrize("size", [(320, 180), (321, 183), (64, 202), (5, 7)])
def test_paint_covers_a_canvas_of_any_size(size: tuple[int, int]):
    canvas = Canvas(*size)
    cover(canvas, even(canvas, RED), grain=0)
    assert canvas.pixels.shape == (size[1], size[0], 4)
    assert (canvas.pixels == (*RED, 255)).all()


def test_stops_are_met_and_colours_between_them_lie_between():
    at = np.array([-1.0, 0.0, 0.25, 0.5, 1.0, 2.0], np.float32)
    found = blend(((0.0, RED), (0.5, BLUE), (1.0, WHITE)), at)
    wanted = [RED, RED, RED.mixed(BLUE, 0.5), BLUE, WHITE, WHITE]
    assert np.abs(found - np.array(wanted)).max() < 1
    halves = between(RED, BLUE, np.array([[0.0, 0.5, 1.0]], np.float32))
    assert np.abs(halves[0] - np.array([RED, RED.mixed(BLUE, 0.5), BLUE])).max() < 1


def test_paint_is_spread_by_a_share_for_each_square():
    share = np.array([[0.0, 0.5, 1.0]], np.float32)
    paint = np.broadcast_to(RED.array(), (1, 3, 3))
    for other in (BLUE, np.broadcast_to(BLUE.array(), (1, 3, 3))):
        found = spread(paint, other, share)
        assert np.abs(found[0] - np.array([RED, RED.mixed(BLUE, 0.5), BLUE])).max() < 1


def test_a_ramp_is_soft_at_both_ends():
    values = ramp(np.linspace(-1, 2, 301, dtype=np.float32), 0.0, 1.0)
    assert values[0] == 0
    assert values[-1] == 1
    assert (np.diff(values) >= 0).all()
    assert values[150] == pytest.approx(0.5, abs=0.01)
    assert values[110] < 0.1 * 0.5


def test_a_stencil_lets_paint_through_where_it_is_open_only():
    canvas = Canvas(200, 120)
    stencil = Stencil(canvas).add(ellipse((100, 60), (50, 40))).cut(ellipse((100, 60), (20, 15)))
    stencil.lay(canvas, even(canvas, RED), grain=0)
    assert tuple(canvas.pixels[60, 140]) == (*RED, 255)
    assert canvas.pixels[60, 100, 3] == 0
    assert canvas.pixels[5, 5, 3] == 0
    edge = canvas.pixels[..., 3]
    assert ((edge > 0) & (edge < 255)).any(), "edges are not smooth"
    assert (canvas.pixels[..., :3] <= canvas.pixels[..., 3:].astype(int) + 1).all()


def test_laying_mixes_with_what_is_there_by_how_much_it_covers():
    for wide in (20, 190):
        canvas = Canvas(200, 120)
        cover(canvas, even(canvas, BLUE), grain=0)
        Stencil(canvas).add(box(4, 4, wide, 116)).tint(canvas, RED, alpha=0.5)
        assert np.abs(canvas.pixels[60, 10, :3] - np.array(RED.mixed(BLUE, 0.5))).max() <= 2
        assert tuple(canvas.pixels[60, 198]) == (*BLUE, 255)


@pytest.mark.parametrize(("dx", "dy"), [(6, 0), (-6, 0), (0, -6), (5, -5)])
def test_the_edge_of_a_stencil_is_on_the_side_of_the_light(dx: int, dy: int):
    canvas = Canvas(200, 120)
    whole = Stencil(canvas).add(ellipse((100, 60), (50, 40)))
    edge = whole.edge(dx, dy)
    rows, columns = np.nonzero(edge.mask > 128)
    assert len(rows) > 50
    assert (columns.mean() - 100) * dx + (rows.mean() - 60) * dy > 0
    assert (edge.mask <= whole.mask).all()


def test_a_stencil_fades_downwards_and_keeps_within_another():
    canvas = Canvas(200, 120)
    faded = Stencil(canvas).add(box(0, 0, 200, 120)).fade(40, 80)
    column = faded.mask[:, 100].astype(int)
    assert column[20] == 255
    assert column[100] == 0
    assert (np.diff(column[2:]) <= 0).all()
    inside = Stencil(canvas).add(box(50, 0, 200, 120)).within(faded)
    assert inside.mask[20, 40] == 0
    assert inside.mask[20, 100] == 255
    assert inside.mask[100, 100] == 0


def test_fog_takes_what_stands_in_it_and_leaves_the_gaps_clear():
    canvas = Canvas(100, 100)
    canvas.fill(box(20, 10, 60, 90), RED)
    fog(canvas, WHITE, 30, 80, 0.9)
    assert tuple(canvas.pixels[20, 40, :3]) == RED
    assert canvas.pixels[85, 40, 1] > 200
    assert canvas.pixels[60, 80, 3] == 0
    assert (canvas.pixels[..., 3] == 255)[12:88, 22:58].all()


def test_a_veil_covers_by_its_share():
    canvas = Canvas(160, 80)
    y, x = grid_of(canvas)
    share = ((x > 80) * 0.5 + 0 * y).astype(np.float32)
    veil(canvas, BLUE, share)
    assert canvas.pixels[40, 20, 3] == 0
    assert abs(int(canvas.pixels[40, 140, 3]) - 128) <= 2
    assert (canvas.pixels[..., :3] <= canvas.pixels[..., 3:].astype(int) + 1).all()


def test_a_wash_runs_from_one_colour_to_the_other():
    canvas = Canvas(100, 100)
    wash(canvas, box(10, 10, 90, 90), RED, BLUE)
    column = canvas.pixels[12:88, 50, :3].astype(int)
    assert np.abs(column[0] - np.array(RED)).max() < 12
    assert np.abs(column[-1] - np.array(BLUE)).max() < 12
    assert (np.diff(column[:, 2]) >= 0).all()
    wash(canvas, box(-500, -500, -400, -400), RED, BLUE)
    wash(canvas, box(-50, 40, 500, 60), WHITE, WHITE, side=RED)
    assert canvas.pixels[50, 5].tolist() == [255, 255, 255, 255] or canvas.pixels[50, 5, 0] > 240


def test_noise_is_drawn_by_chance_alone_and_stays_within_bounds():
    one, again, other = (noise(Chance(seed), (40, 70), (3, 5)) for seed in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()
    assert np.abs(one).max() <= 1.2
    assert one.std() > 0.15


def test_a_plane_shrinks_towards_its_horizon_without_a_seam():
    canvas = Canvas(320, 200)
    y, x = grid_of(canvas)
    field = noise(Chance(3), (200, 300), (12, 12), 2)
    seen = receding(field, y, x, line=60, middle=160, pitch=100)
    assert seen.shape == (y.shape[0], x.shape[1])

    def change(row: int) -> float:
        return float(np.abs(np.diff(seen[row])).mean())

    assert change(18) > 2 * change(48), "what is far is not finer"
    rising = np.tile(np.linspace(0, 1, 300, dtype=np.float32), (200, 1))
    seen = receding(rising, y, x, line=60, middle=160, pitch=100)
    assert np.ptp(seen[22]) > 0.9, "it does not go round"
    assert np.abs(np.diff(seen[22:], axis=1)).max() < 0.1, "a seam shows"
