from __future__ import annotations

import numpy as np
import pytest

from songreel.music.listening import features

pytestmark = pytest.mark.unit

RATE = features.SAMPLE_RATE


def sine(hertz: float, seconds: float) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE).astype(np.float32)


def heard(samples: np.ndarray) -> np.ndarray:
    values = features.spectrogram(samples)
    assert values is not None
    return values


@pytest.mark.parametrize(("hertz", "band"), [(60, 0), (440, 13), (1000, 25), (4000, 51)])
def test_a_tone_is_in_its_band(hertz: float, band: int) -> None:
    silent = np.zeros(RATE, np.float32)
    values = heard(np.concatenate([0.001 * sine(97, 1), silent, sine(hertz, 1)]))

    strongest = int(np.argmax(values[250] - values[150]))

    assert abs(strongest - band) <= 2


def test_a_click_is_in_the_frame_that_is_centred_on_it() -> None:
    song = np.zeros(4 * RATE, np.float32)
    song[2 * RATE] = 1.0

    values = heard(song)

    assert values.shape == (4 * features.RATE, features.BANDS)
    assert int(np.argmax(values.sum(axis=1))) == 2 * features.RATE


def test_the_timbre_of_a_recording_as_a_whole_is_not_seen() -> None:
    values = heard(np.random.default_rng(1).standard_normal(5 * RATE).astype(np.float32))

    np.testing.assert_allclose(values.mean(axis=0), 0, atol=1e-4)


def test_a_long_song_is_heard_like_its_parts() -> None:
    song = np.random.default_rng(1).standard_normal(25 * RATE).astype(np.float32)
    longer = np.concatenate([song, song])

    np.testing.assert_allclose(heard(longer)[100:2400], heard(song)[100:2400], atol=2e-3)


def test_silence_is_said_to_be_silence() -> None:
    assert features.spectrogram(np.zeros(RATE, np.float32)) is None
    assert features.spectrogram(np.zeros(0, np.float32)) is None
