from __future__ import annotations

import numpy as np
import pytest

from songreel.music.listening import features, network
from training import gradients

pytestmark = pytest.mark.unit

RATE = features.SAMPLE_RATE


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(1).standard_normal(shape).astype(np.float32)


def struck(seconds: float, first: float, every: float) -> tuple[np.ndarray, np.ndarray]:
    """Play a drum on each beat and a chord on each fourth; return the samples and the beats."""
    rng = np.random.default_rng(2)
    song = np.zeros(int(seconds * RATE), np.float32)
    beats = np.arange(first, seconds - 0.6, every)
    t = np.arange(int(0.3 * RATE)) / RATE
    drum = np.sin(2 * np.pi * 60 * t) * np.exp(-12 * t)
    snare = 0.4 * rng.standard_normal(len(t)) * np.exp(-25 * t)
    for number, beat in enumerate(beats):
        at = round(beat * RATE)
        song[at : at + len(t)] += 0.5 * (snare if number % 2 else drum)
    return song, beats


def found(likely: np.ndarray) -> np.ndarray:
    """Return the seconds of the peaks of a likelihood, to a part of a frame."""
    middle = np.arange(1, len(likely) - 1)
    left, at, right = (likely[middle + k] for k in (-1, 0, 1))
    peaks = middle[(at > 0.3) & (at >= left) & (at > right)]
    a, b, c = (np.log(likely[peaks + k] + 1e-6) for k in (-1, 0, 1))
    return (peaks + 0.5 * (a - c) / (a - 2 * b + c)) / network.FRAME_RATE


def activations(samples: np.ndarray) -> np.ndarray:
    spectrogram = features.spectrogram(samples)
    assert spectrogram is not None
    return network.activations(spectrogram)


def test_a_drum_is_heard_on_time() -> None:
    song, beats = struck(20, 0.4321, 0.5)

    heard = found(activations(song)[:, 0])

    offsets = heard[np.abs(heard[:, None] - beats).argmin(axis=0)] - beats
    assert np.mean(np.abs(offsets) < 0.03) > 0.9
    assert abs(np.median(offsets)) < 0.005
    assert len(heard) <= len(beats) * 1.1


def test_the_weights_are_those_that_were_measured() -> None:
    song, _ = struck(6, 0.4321, 0.5)

    likely = activations(song)[:, 0]

    # Written down when the weights were released; new weights bring new numbers.
    assert likely[96:100].tolist() == pytest.approx([0.87, 0.94, 0.36, 0.02], abs=0.02)
    assert likely[119:124].tolist() == pytest.approx([0.01, 0.22, 0.87, 0.81, 0.24], abs=0.02)


def test_the_level_does_not_matter() -> None:
    song, _ = struck(10, 0.3, 0.6)

    loud, quiet = activations(song), activations(song * np.float32(0.01))

    assert loud[:, 0].max() > 0.5
    np.testing.assert_allclose(quiet, loud, atol=1e-3)


@pytest.mark.parametrize("samples", [1, 440, 441, 442, 100_000])
def test_each_frame_has_its_likelihoods(samples: int) -> None:
    likely = activations(random(samples) * np.float32(0.1))

    assert likely.shape == (-(-samples // 441), 2)
    assert likely.dtype == np.float32
    assert np.all((likely >= 0) & (likely <= 1))


def test_silence_has_no_beats() -> None:
    dither = random(5 * RATE) * np.float32(2**-16)

    assert features.spectrogram(np.zeros(5 * RATE, np.float32)) is None
    assert features.spectrogram(np.zeros(0, np.float32)) is None
    assert features.spectrogram(dither) is None


def test_noise_has_hardly_any() -> None:
    assert activations(random(20 * RATE) * np.float32(0.1))[:, 0].mean() < 0.15


@pytest.mark.parametrize("frames", [2, 3, 778, 779])
def test_blocks_do_not_show(frames: int) -> None:
    weights = gradients.fresh(8, features.BANDS, 1)
    heard = random(frames, features.BANDS)

    whole, parts = network.run(weights, heard), network.run(weights, heard, block=37)

    np.testing.assert_allclose(parts, whole, atol=1e-6)


def test_it_is_the_network_that_was_trained() -> None:
    weights = gradients.fresh(8, features.BANDS, 2)
    heard = random(1200, features.BANDS)

    trained = gradients.sigmoid(gradients.forward(weights, gradients.seen(heard[None])))[0]

    np.testing.assert_allclose(network.run(weights, heard), trained, atol=1e-6)
