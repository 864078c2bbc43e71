from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.media.loudness import Loudness
from songreel.media.mixing.blocks import Reader, followed, padded
from songreel.media.mixing.ducking import AHEAD_HOPS, Ducking
from songreel.media.mixing.gains import between, factor, faded, falling, rising
from songreel.media.mixing.headroom import Headroom, room

RATE, HOP = 48_000, 240
SECOND = RATE


def test_two_sounds_that_cross_keep_their_power() -> None:
    for samples in (1, 2, 384, 9_999):
        rise, fall = rising(samples), falling(samples)
        assert np.allclose(np.square(rise) + np.square(fall), 1, atol=1e-6)
        assert (np.diff(rise) >= 0).all()


def test_a_fade_comes_out_the_same_in_whatever_pieces() -> None:
    sound = np.random.default_rng(0).standard_normal((2, 1_000)).astype(np.float32)
    rise, fall = rising(300), falling(450)
    due = sound.copy()
    due[:, :300] *= rise
    due[:, -450:] *= fall
    for size in (1, 7, 299, 300, 301, 1_000):
        pieces = [
            faded(sound[:, at : at + size], at, 1_000, rise, fall) for at in range(0, 1_000, size)
        ]
        assert np.array_equal(np.concatenate(pieces, axis=1), due)


def test_tenths_of_a_decibel_are_a_factor() -> None:
    assert factor(0) == 1
    assert factor(-200) == pytest.approx(0.1)


def test_gains_go_along_straight_lines() -> None:
    assert between(np.array([0.0, 1.0, 0.5]), 4).tolist() == [
        *(0, 0.25, 0.5, 0.75),
        *(1, 0.875, 0.75, 0.625),
    ]


def test_pieces_are_read_in_blocks_of_any_length() -> None:
    sound = np.arange(10, dtype=np.float32).reshape(1, -1)
    reader = Reader(iter([sound[:, :3], sound[:, 3:3], sound[:, 3:]]), 1)
    assert [reader.read(4).tolist() for _ in range(4)] == [
        [[0, 1, 2, 3]],
        [[4, 5, 6, 7]],
        [[8, 9]],
        [[]],
    ]
    assert padded(sound, 12).shape == (1, 12)
    assert list(followed("abc")) == [("a", "b"), ("b", "c"), ("c", None)]


def loud_from(onset: int, samples: int, level: float = 0.5) -> NDArray[np.float32]:
    song = np.zeros((2, samples), np.float32)
    song[:, onset:] = level * np.sin(2 * np.pi * 440 * np.arange(samples - onset) / RATE)
    return song


def ducked(song: NDArray[np.float32], depth: int = 120) -> NDArray[np.float32]:
    ducking = Ducking(depth, RATE)
    blocks = [song[:, at : at + SECOND] for at in range(0, song.shape[1], SECOND)]
    return np.concatenate([ducking.gains(now, after) for now, after in followed(blocks)])


@pytest.mark.parametrize("onset", [SECOND // 2, SECOND - 100, SECOND + 100])
def test_clips_go_down_before_the_song_comes_in(onset: int) -> None:
    decibels = -20 * np.log10(ducked(loud_from(onset, 3 * SECOND)))
    ahead = AHEAD_HOPS * HOP
    assert np.abs(decibels[: onset - ahead - 2 * HOP]).max() < 1e-6
    assert decibels[onset] > 0.8 * 12
    assert decibels[onset + RATE // 4 :] == pytest.approx(12, abs=0.05)


def test_clips_come_back_slowly_and_never_in_a_jump() -> None:
    song = loud_from(0, 4 * SECOND)
    song[:, 2 * SECOND :] = 0
    gains = ducked(song)
    assert gains[0] == pytest.approx(10 ** (-12 / 20), abs=1e-3)
    later = -20 * np.log10(gains[2 * SECOND + RATE * 4 // 10])
    assert later == pytest.approx(12 / np.e, rel=0.05)
    assert gains[-1] > 0.95
    assert np.abs(np.diff(gains)).max() < 1e-3


@pytest.mark.parametrize(("dbfs", "depth"), [(-60, 0), (-36, 6), (-20, 12)])
def test_the_depth_follows_the_songs_level(dbfs: float, depth: float) -> None:
    amplitude = 10 ** (dbfs / 20) * np.sqrt(2)
    gains = ducked(loud_from(0, 2 * SECOND, amplitude))
    assert -20 * np.log10(gains[-1]) == pytest.approx(depth, abs=0.3)


def test_clips_go_down_where_the_song_leaves_no_room() -> None:
    random = np.random.default_rng(0)
    song = np.clip(random.standard_normal((2, 3 * SECOND)) * 0.4, -1, 1).astype(np.float32)
    clips = (0.5 * random.standard_normal((2, 3 * SECOND))).astype(np.float32)
    song[:, SECOND : 2 * SECOND] *= 0.01
    clips[:, SECOND : 2 * SECOND] *= 0.1
    assert np.abs(song + clips).max() > 1.2
    headroom = Headroom(HOP)
    starts = range(0, 3 * SECOND, SECOND)
    rooms = [room(song[:, at : at + SECOND], clips[:, at : at + SECOND], HOP) for at in starts]
    gains = np.concatenate([headroom.gains(now, after) for now, after in followed(rooms)])
    assert np.abs(song + clips * gains).max() <= 1 + 1e-6
    assert gains[SECOND + RATE // 20 : 2 * SECOND - RATE // 20].min() == 1
    assert np.abs(np.diff(gains)).max() < 2e-3
    assert headroom.lowest == pytest.approx(gains.min(), abs=1e-3)


def test_where_there_is_room_nothing_is_touched() -> None:
    song = np.full((2, SECOND), 0.5, np.float32)
    clips = np.full((2, SECOND), -1.4, np.float32)
    headroom = Headroom(HOP)
    assert (headroom.gains(room(song, clips, HOP), None) == 1).all()
    assert headroom.lowest == 1


def test_the_gain_stops_at_the_target_or_at_the_peaks() -> None:
    assert Loudness(-900, -10).gain == -500
    assert Loudness(-2_000, -2_000).gain == 600
    assert Loudness(-2_000, -300).gain == 120
    assert Loudness(-2_000, 50).gain == -230
    assert Loudness(None, None).gain == 0
    assert Loudness(-2_000, -300).after(120) == Loudness(-1_880, -180)
