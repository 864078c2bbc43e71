from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from songreel.music.listening import form, labels
from songreel.music.listening import spectra as seen
from songreel.music.listening.labels import Part

BAR_SECONDS = 2.0


def view(kinds: str, seed: int = 1) -> tuple[seen.Spectra, np.ndarray]:
    """Return what is seen of a song whose bars sound as the letters say."""
    rng = np.random.default_rng(seed)
    sounds = {kind: rng.uniform(-60, -20, seen.BANDS) for kind in sorted(set(kinds))}
    chords = {kind: rng.uniform(0, 1, (4, 12)) for kind in sorted(set(kinds))}
    hops = BAR_SECONDS * seen.SAMPLE_RATE / seen.HOP
    count = int(len(kinds) * hops) + 1
    bar = np.minimum((np.arange(count) / hops).astype(int), len(kinds) - 1)
    bands = np.array([sounds[kinds[one]] for one in bar]) + rng.normal(0, 6, (count, seen.BANDS))
    hops = BAR_SECONDS * seen.SAMPLE_RATE / seen.CHROMA_HOP
    bar = np.minimum((np.arange(len(kinds) * hops) / hops).astype(int), len(kinds) - 1)
    chroma = np.array([chords[kinds[one]][one % 4] for one in bar])
    chroma += rng.uniform(0, 0.2, chroma.shape)
    rise = np.maximum(0, np.diff(bands.mean(axis=1), prepend=0))
    spectra = seen.Spectra(
        bands.astype(np.float32),
        rise.astype(np.float32),
        bands.max(axis=1).astype(np.float32),
        chroma.astype(np.float32),
    )
    return spectra, np.arange(len(kinds) + 1) * BAR_SECONDS


def test_borders_and_groups_of_a_song_that_alternates() -> None:
    shape = form.found(*view("a" * 8 + "b" * 8 + "a" * 8 + "b" * 8))
    assert shape.starts == [0, 8, 16, 24]
    assert shape.groups == [0, 1, 0, 1]
    assert min(shape.sure) > 0.5


def test_phrases_of_other_lengths_are_found_too() -> None:
    shape = form.found(*view("i" * 4 + "a" * 12 + "b" * 8 + "a" * 12 + "b" * 8 + "o" * 6))
    assert shape.starts == [0, 4, 16, 24, 36, 44]
    assert shape.groups == [0, 1, 2, 1, 2, 3]


@pytest.mark.parametrize("bars", [1, 2, 3, 4, 5, 40])
def test_a_song_in_which_nothing_changes_has_one_section(bars: int) -> None:
    assert form.found(*view("a" * bars)).starts == [0]


def test_silence_has_one_section() -> None:
    spectra, edges = view("a" * 16)
    silent = seen.Spectra(
        np.full_like(spectra.bands, -80),
        np.zeros_like(spectra.rise),
        np.zeros_like(spectra.bass),
        np.zeros_like(spectra.chroma),
    )
    assert form.found(silent, edges).starts == [0]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            [(4, 300, 0), (8, 600, 1), (8, 900, 2), (8, 600, 1), (8, 900, 2), (4, 300, 0)],
            ["intro", "verse", "chorus", "verse", "chorus", "outro"],
        ),
        (
            [(8, 600, 0), (8, 950, 1), (8, 600, 0), (8, 950, 1), (8, 700, 2), (8, 950, 1)],
            ["verse", "chorus", "verse", "chorus", "bridge", "chorus"],
        ),
        (
            [(8, 300, 0), (8, 900, 1), (8, 350, 2), (8, 900, 1), (8, 250, 3)],
            ["intro", "chorus", "break", "chorus", "outro"],
        ),
        ([(8, 500, 0)], ["verse"]),
        ([(8, 500, 0), (8, 900, 1)], ["intro", "chorus"]),
    ],
)
def test_sections_are_called_by_what_they_do(
    parts: Sequence[tuple[int, int, int]], expected: list[str]
) -> None:
    assert labels.named([Part(*part) for part in parts]) == expected
