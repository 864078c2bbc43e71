"""Train what judges metrical levels and phases on the composed songs.

    python -m training.levels SONGS WEIGHTS [--steps 3000]

Each song, and each half of it, is one question: which of these readings are the beats? The true
beats are one of them; the others are all that beats are taken for, and shifts by a third and by a
quarter. The network is trained to prefer the true ones (a softmax over the readings), and is
scored on the songs for validation, among them styles and instruments that it was not trained with.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songreel.music.listening import levels, profiles
from songreel.music.listening.levels import Reading
from training.batches import Song, Songs
from training.choices import trained, worths

HIDDEN, NOISE = 48, 0.2
ENOUGH = 48
"""Beats of a song that is asked about in halves as well."""

Floats = np.ndarray


@dataclass(frozen=True)
class Question:
    """The profiles of the readings of one song, the true one first."""

    style: str
    is_whole: bool
    names: list[str]
    profiles: Floats


def wrong(times: Floats) -> dict[str, Floats]:
    """Return what true beats may be taken for, in seconds."""
    found = {
        one.value: beats for one, beats in levels.readings(times).items() if one != Reading.FOUND
    }
    half = found[Reading.BETWEEN.value]
    count = np.arange(len(times), dtype=float)
    for name, shift in (("third", 1 / 3), ("quarter", 1 / 4)):
        for sign, late in (("late", shift), ("early", 1 - shift)):
            places = np.arange(late, len(times) - 1)
            found[f"{name} {sign}"] = np.interp(places, count, times)
    found["half of those between"] = half[0::2]
    found["every third"] = times[0::3]
    found["other half of those between"] = half[1::2]
    return found


def asked(song: Song) -> list[Question]:
    """Return the questions of a song."""
    heard = profiles.evidence(song.heard.astype(np.float32))
    middle = len(song.beats) // 2
    parts = [song.beats]
    if len(song.beats) >= ENOUGH:
        parts += [song.beats[:middle], song.beats[middle:]]
    questions: list[Question] = []
    for index, beats in enumerate(parts):
        named = {"right": levels.profile(heard, beats)}
        named |= {name: levels.profile(heard, times) for name, times in wrong(beats).items()}
        kept = {name: seen for name, seen in named.items() if seen is not None}
        if "right" in kept and len(kept) > 1:
            seen = np.stack(list(kept.values()))
            questions.append(Question(song.style, index == 0, list(kept), seen))
    return questions


def validate(weights: dict[str, Floats], questions: list[Question]) -> None:
    """Print how often the right reading is preferred to all others, and to those between."""
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one in questions:
        if not one.is_whole:
            continue
        worth = worths(weights, one.profiles)
        between = one.names.index(Reading.BETWEEN.value)
        rows[one.style].append((worth.argmax() == 0, worth[0] > worth[between]))
    every = np.array([row for style in rows.values() for row in style])
    print(f"{len(every)} songs: right {every[:, 0].mean():.3f}, phase {every[:, 1].mean():.3f}")
    for style, found in sorted(rows.items(), key=lambda item: np.mean(item[1])):
        shares = np.mean(found, axis=0)
        if shares.min() < 1:
            print(f"    {style:14s} {len(found):3d} {shares[0]:.2f} {shares[1]:.2f}")


def main() -> None:
    """Train, say how well it judges, and keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("songs", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    songs = Songs(arguments.songs)
    questions, kept = (
        [one for song in part if len(song.beats) for one in asked(song)]
        for part in (songs.training, songs.validation)
    )
    print(f"{len(questions)} questions", flush=True)
    weights = trained(
        [one.profiles for one in questions], HIDDEN, NOISE, arguments.steps, arguments.seed
    )
    validate(weights, kept)
    with arguments.weights.open("wb") as file:
        np.savez(file, **{name: value.astype(np.float32) for name, value in weights.items()})


if __name__ == "__main__":
    main()
