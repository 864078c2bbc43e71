"""Compose the songs for training and keep what the network hears of them.

    python -m training.songs FOLDER --count 500

Songs that are there already are not composed again; each is a file of its own.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from songreel.music.listening.features import spectrogram
from training.composer import Composer
from training.noises import beatless

VALIDATION = 10
"""Each tenth song is for validation; other styles and instruments occur there as well."""
BEATLESS = 25


def main() -> None:
    """Compose as many songs as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=42.0)
    parser.add_argument("--styles", default="", help="names with commas between; all by default")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    styles = frozenset(filter(None, arguments.styles.split(",")))
    for seed in range(arguments.first, arguments.first + arguments.count):
        path = arguments.folder / f"{seed:05d}.npz"
        if not path.exists():
            _keep(seed, path, arguments.seconds, styles)


def _keep(seed: int, path: Path, seconds: float, styles: frozenset[str]) -> None:
    if seed % BEATLESS == 3:
        samples, beats, places, style = beatless(seed), np.empty(0), np.empty(0, np.int64), "none"
    else:
        song = Composer(seed, seed % VALIDATION == 0, seconds, styles).compose()
        samples, beats, places, style = song.samples, song.beats, song.positions, song.style
    heard = spectrogram(samples)
    if heard is None:
        raise ValueError(f"song {seed} is silent")
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, heard=heard.astype(np.float16), beats=beats, places=places, style=style)
    part.rename(path)


if __name__ == "__main__":
    main()
