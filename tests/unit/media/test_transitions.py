"""The pictures of transitions, number by number."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.render.transitions import blended, drawn, plain

SIZE = FrameSize(width=32, height=16)
Planes = NDArray[np.uint8]


def noise(seed: int) -> Planes:
    return np.random.default_rng(seed).integers(16, 236, (24, 32), dtype=np.uint8)


def shown(kind: TransitionKind, before: int, after: int, *layers: Planes) -> list[Planes]:
    one = Transition(kind=kind, at=100, before=before, after=after)
    return [drawn(one, frame, SIZE, layers) for frame in range(one.start, one.end)]


@pytest.mark.parametrize("whole", [1, 2, 7, 480, 240 * 240])
def test_blends_are_rounded_half_up_and_exact(whole: int):
    one, other = noise(1), noise(2)
    for share in {0, 1, whole // 2, whole - 1, whole}:
        exact = one.astype(int) * (whole - share) + other.astype(int) * share
        due = np.floor(exact / whole + 0.5).astype(np.uint8)
        assert np.array_equal(blended(one, other, share, whole), due)


@pytest.mark.parametrize("whole", [255, 256, 257, 258, 2**20])
def test_the_brightest_byte_blended_with_itself_stays(whole: int):
    brightest = np.full((24, 32), 255, np.uint8)
    for share in (0, 1, whole // 2, whole):
        assert np.array_equal(blended(brightest, brightest, share, whole), brightest)


def test_a_dissolve_is_the_same_from_both_sides():
    one, other = noise(1), noise(2)
    there = shown(TransitionKind.DISSOLVE, 3, 4, one, other)
    back = shown(TransitionKind.DISSOLVE, 4, 3, other, one)
    for forth, reverse in zip(there, reversed(back), strict=True):
        assert np.array_equal(forth, reverse)
    assert np.array_equal(there[3], blended(one, other, 1, 2))


def test_a_dip_is_black_on_both_sides_of_the_joint():
    picture = noise(1)
    frames = shown(TransitionKind.DIP, 4, 4, picture)
    black = plain(SIZE, 16)
    assert np.array_equal(frames[3], black)
    assert np.array_equal(frames[4], black)
    assert np.array_equal(frames[1], blended(black, picture, 1, 2))
    for out, back in zip(frames[:4], reversed(frames[4:]), strict=True):
        assert np.array_equal(out, back)


def test_black_and_white_are_those_of_the_limited_range():
    assert set(plain(SIZE, 16)[:16].flat) == {16}
    assert set(plain(SIZE, 235)[16:].flat) == {128}


def test_a_flash_is_white_at_the_joint_and_dies_away():
    picture = plain(SIZE, 100)
    picture[16:] = 60
    frames = shown(TransitionKind.FLASH, 0, 4, picture)
    assert np.array_equal(frames[0], plain(SIZE, 235))
    # 100 + 219 * (3/4, 2/4, 1/4) squared, and chroma on its way back from 128.
    assert [int(frame[0, 0]) for frame in frames] == [235, 223, 155, 114]
    assert [int(frame[20, 0]) for frame in frames] == [128, 98, 77, 64]


def test_a_flash_darkens_nothing():
    picture = plain(SIZE, 250)
    for frame in shown(TransitionKind.FLASH, 2, 3, picture):
        assert np.array_equal(frame[:16], picture[:16])


def test_a_whip_moves_to_the_left_faster_and_faster_and_then_comes_to_rest():
    picture = plain(SIZE, 16)
    picture[:16, 20:] = 235
    out = shown(TransitionKind.WHIP, 4, 0, picture)
    # A width by the cube of time: 0, 0.5, 4, 13.5 and 32 pixels. The second picture goes from 1
    # to 4, and is the mean of three.
    assert [int(x) for x in out[1][0, 15:22]] == [16, 16, 89, 162, 235, 235, 235]
    into = shown(TransitionKind.WHIP, 0, 4, picture)
    # It comes to rest a frame later: half a pixel, rounded up, is still to go.
    assert np.array_equal(into[-1][0, 1:], picture[0, :-1])
    ways = [int((frame[0] != picture[0]).sum()) for frame in (*out, *into)]
    assert ways[0] == 0
    assert ways[3] > ways[1]
    assert ways[4] > ways[-2]


def test_a_whip_keeps_a_plain_picture_as_it_is():
    picture = plain(SIZE, 90)
    picture[16:20] = 30
    for frame in shown(TransitionKind.WHIP, 3, 5, picture):
        assert np.array_equal(frame, picture)
