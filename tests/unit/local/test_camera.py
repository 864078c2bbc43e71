from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.providers.local.animatic.camera import View, view_at
from songreel.providers.local.scenery.easel import MARGIN
from songreel.providers.local.words.shots import Move, ShotSize


@given(
    move=st.sampled_from(Move),
    size=st.sampled_from(ShotSize),
    heading=st.sampled_from((-1, 1)),
    horizon=st.floats(0.3, 0.75),
    seconds=st.integers(1, 60),
    share=st.floats(0, 1),
    depth=st.floats(0, 3),
)
def test_no_edge_of_a_layer_is_ever_seen(
    move: Move,
    size: ShotSize,
    heading: int,
    horizon: float,
    seconds: int,
    share: float,
    depth: float,
):
    view = view_at(move, share * seconds, seconds, size=size, heading=heading, horizon=horizon)
    zoom = view.zoom_at(depth)
    assert zoom >= 1
    for middle in view.middle_at(depth):
        # One hundredth is kept for the filter's taps and for rounding to even rows.
        assert -MARGIN + 0.01 < middle - 0.5 / zoom
        assert middle + 0.5 / zoom < 1 + MARGIN - 0.01


@pytest.mark.parametrize("move", list(Move))
def test_the_camera_moves_evenly(move: Move):
    def at(frame: int) -> np.ndarray:
        view = view_at(move, frame / 24, 8)
        return np.array([*view.turn, *view.way, view.closer])

    steps = np.array([at(frame + 1) - at(frame) for frame in range(191)])
    assert np.abs(steps).max() < 0.004
    assert np.abs(np.diff(steps, axis=0)).max() < 0.0004
    assert np.abs(steps).sum() > 0.01


def test_near_layers_grow_more_and_the_far_ones_hardly():
    view = view_at(Move.PUSH_IN, 8, 8)
    zooms = [view.zoom_at(depth) for depth in (0.0, 0.1, 1.0, 1.5)]
    assert zooms == sorted(zooms)
    assert zooms[0] == 1
    assert zooms[1] < 1.03
    assert zooms[2] > 1.2
    assert zooms[3] > zooms[2] + 0.12


def test_a_dolly_keeps_the_horizon_where_it_is():
    view = view_at(Move.PUSH_IN, 6, 8, horizon=0.62)
    for depth in (0.1, 0.5, 1.0, 1.5):
        zoom, middle = view.zoom_at(depth), view.middle_at(depth)[1] - view.turn[1]
        assert (0.62 - middle) * zoom + 0.5 == pytest.approx(0.62)


def test_a_tracking_camera_goes_where_the_character_goes():
    def gone(heading: int) -> float:
        first, last = (view_at(Move.TRACK, second, 8, heading=heading) for second in (0, 8))
        return last.way[0] - first.way[0]

    assert gone(1) > 0.1
    assert gone(-1) < -0.1


def test_tilts_and_cranes_are_small_where_they_would_cut_the_head():
    for move in (Move.TILT_UP, Move.TILT_DOWN, Move.CRANE):
        wide, close = (
            max(
                abs(view_at(move, second, 8, size=size).middle_at(1.0)[1] - 0.5)
                for second in range(9)
            )
            for size in (ShotSize.WIDE, ShotSize.CLOSE)
        )
        assert close < 0.5 * wide


def test_a_resting_camera_still_lives():
    views = [view_at(Move.STILL, frame / 24, 4) for frame in range(96)]
    assert len({view.turn for view in views}) == 96
    assert max(abs(view.turn[0]) for view in views) < 0.005


def test_a_plain_view_shows_the_middle():
    assert View().middle_at(1.0) == (0.5, 0.5)
    assert View().zoom_at(1.6) == 1
