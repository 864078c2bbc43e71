from __future__ import annotations

import numpy as np
import pytest

from training.composer import HELD_KINDS, HELD_STYLES, Composer
from training.gradients import Weights, forward, fresh, gradient, seen
from training.scores import peaks, scored
from training.sounds import RATE
from training.styles import STYLES

pytestmark = pytest.mark.unit


def test_a_seed_is_a_song() -> None:
    first, again = Composer(11, seconds=8).compose(), Composer(11, seconds=8).compose()

    assert np.array_equal(first.samples, again.samples)
    assert np.array_equal(first.beats, again.beats)
    assert not np.array_equal(first.samples, Composer(12, seconds=8).compose().samples)


@pytest.mark.parametrize("seed", range(100, 106))
def test_a_song_has_its_truth(seed: int) -> None:
    composer = Composer(seed, seconds=10)
    song = composer.compose()

    assert 0 <= song.beats[0]
    assert np.all(np.diff(song.beats) > 0.25)
    assert song.beats[-1] < len(song.samples) / RATE
    assert song.positions.max() == composer.style.beats
    assert 0.5 < np.abs(song.samples).max() <= 1.0
    assert np.all(np.isfinite(song.samples))


@pytest.mark.parametrize("seed", [11, 36])  # drums all through, and players that are never late
def test_drums_fall_on_the_beats(seed: int) -> None:
    song = Composer(seed, seconds=12, styles=frozenset({"disco"})).compose()
    frames = song.samples[: len(song.samples) // 44 * 44].reshape(-1, 44)
    level = np.log(np.sqrt(np.mean(frames**2, axis=1)) + 1e-3)
    rise = level[3:] - level[:-3]
    near = [round(beat * RATE / 44) for beat in song.beats[4:-4]]
    parts = [part for at in near if (part := rise[at - 20 : at + 20]).max() > 1.5]
    offsets = [(int(np.argmax(part)) + 1.5 - 20) * 44 / RATE for part in parts]

    assert len(offsets) > 8
    assert abs(np.median(offsets)) < 0.005


def test_styles_of_the_bench_alone_are_not_trained_with() -> None:
    names = {style.name for style in STYLES}

    assert not {"tango", "amapiano"} & names
    assert names > HELD_STYLES


def test_instruments_for_validation_are_not_trained_with() -> None:
    from training.composer import tone

    composer = Composer(1)
    kinds = {tone(composer, ("organ", "fm", "piano")).kind for _ in range(60)}

    assert not kinds & HELD_KINDS


def test_the_gradient_is_that_of_the_loss() -> None:
    rng = np.random.default_rng(3)
    weights: Weights = {k: v.astype(np.float64) for k, v in fresh(6, 5, 0).items()}
    front = seen(rng.standard_normal((2, 40, 5)).astype(np.float32)).astype(np.float64)
    wanted, counted = rng.random((2, 20, 2)), np.ones((2, 20))
    value, down = gradient(weights, front, wanted, counted)

    for name, matrix in weights.items():
        at = tuple(int(rng.integers(0, size)) for size in matrix.shape)
        matrix[at] += 1e-4
        change = (gradient(weights, front, wanted, counted)[0] - value) / 1e-4
        matrix[at] -= 1e-4
        assert change == pytest.approx(down[name][at], abs=2e-3), name
    assert forward(weights, front).shape == (2, 20, 2)


def test_scores_count_what_is_near() -> None:
    truth = np.array([1.0, 2.0, 3.0])

    assert scored(truth + 0.01, truth)[0] == 1.0
    assert scored(truth + 0.08, truth)[0] == 0.0
    assert scored(truth[:2], truth)[0] == pytest.approx(0.8)
    bell = np.exp(-0.5 * ((np.arange(100) - 40.3) / 0.8) ** 2)
    assert peaks(bell, 0.3, 7) == pytest.approx([40.3], abs=0.02)


def test_lines_are_borrowed_from_other_styles_in_training_alone() -> None:
    own = {style.name: style.comp for style in STYLES}
    songs = [Composer(seed, held, seconds=8) for seed in range(60) for held in (False, True)]
    strange = [song for song in songs if song.style.comp != own[song.style.name]]

    assert len(strange) > 5
    assert not any(song.held for song in strange)
    assert not HELD_STYLES & {song.style.name for song in songs if not song.held}
