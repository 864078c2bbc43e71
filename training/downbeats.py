"""Train what judges which beat of a bar is its first, on the composed songs.

    python -m training.downbeats SONGS WEIGHTS [--steps 2500]

Each song, and each half of it, is one question: from which of its beats on are its bars counted?
Songs for validation have styles and instruments that it was not trained with.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from songreel.music.listening import downbeats, profiles
from training.batches import Song, Songs
from training.choices import trained, worths

HIDDEN, NOISE = 32, 0.25
ENOUGH_BARS = 16
"""Bars of a song that is asked about in halves as well."""

Floats = np.ndarray
Question = tuple[str, int, bool, Floats]
"""Style, metre, whether it is the whole song, and the profiles, the right one first."""


def asked(song: Song) -> list[Question]:
    """Return the questions of a song."""
    metre = int(song.places.max())
    if metre not in downbeats.METRES:
        return []
    heard = profiles.evidence(song.heard.astype(np.float32))
    middle = len(song.beats) // 2
    parts = [slice(None)]
    if len(song.beats) >= ENOUGH_BARS * metre:
        parts += [slice(None, middle), slice(middle, None)]
    questions: list[Question] = []
    for part in parts:
        places = song.places[part].tolist()
        seen = downbeats.profile(heard, song.beats[part], places, metre)
        if seen is not None:
            turned = [np.roll(seen, -late, axis=0).ravel() for late in range(metre)]
            questions.append((song.style, metre, part == slice(None), np.stack(turned)))
    return questions


def main() -> None:
    """Train, say how well it judges, and keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("songs", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    songs = Songs(arguments.songs)
    training, validation = (
        [one for song in part if len(song.beats) for one in asked(song)]
        for part in (songs.training, songs.validation)
    )
    kept: dict[str, Floats] = {}
    for metre in downbeats.METRES:
        seen = [one[3] for one in training if one[1] == metre]
        weights = trained(seen, HIDDEN, NOISE, arguments.steps, arguments.seed)
        kept |= {f"{metre}/{name}": value for name, value in weights.items()}
        right: dict[str, list[bool]] = defaultdict(list)
        for style, of, is_whole, turned in validation:
            if of == metre and is_whole:
                right[style].append(bool(worths(weights, turned).argmax() == 0))
        shares = {style: float(np.mean(found)) for style, found in right.items()}
        every = [one for found in right.values() for one in found]
        print(f"metre {metre}: {len(every)} songs, right {np.mean(every):.3f}", flush=True)
        for style, share in shares.items():
            if share < 1:
                print(f"    {style:14s} {len(right[style]):3d} {share:.2f}")
    with arguments.weights.open("wb") as file:
        np.savez(file, **{name: value.astype(np.float32) for name, value in kept.items()})


if __name__ == "__main__":
    main()
