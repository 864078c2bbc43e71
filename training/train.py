"""Train the beat network on the composed songs.

    python -m training.train SONGS WEIGHTS --steps 3000 [--start EARLIER] [--channels 64]

Reads the files that `training.songs` wrote. The weights are kept after each `--every` steps, as
their running mean; the rate falls to nothing along a cosine.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from training.batches import FRAME_RATE, Songs, batch
from training.gradients import Adam, Weights, forward, fresh, gradient, seen, sigmoid
from training.scores import peaks, scored


def validate(weights: Weights, songs: Songs, counts: int) -> str:
    """Return the scores on songs that the network was not trained with."""
    rows, offsets = [], []
    for song in songs.validation[:counts]:
        likely = sigmoid(forward(weights, seen(song.padded()[None])))[0]
        likely = likely[: song.frames]
        if not len(song.beats):
            rows.append((song.style, np.nan, np.nan, float(likely[:, 0].max())))
            continue
        beats, off = scored(peaks(likely[:, 0], 0.3, 7) / FRAME_RATE, song.beats)
        down, _ = scored(peaks(likely[:, 1], 0.25, 25) / FRAME_RATE, song.beats[song.places == 1])
        rows.append((song.style, beats, down, 0.0))
        offsets.append(off)
    beats = np.nanmean([row[1] for row in rows])
    down = np.nanmean([row[2] for row in rows])
    worst = sorted((row for row in rows if not np.isnan(row[1])), key=lambda row: row[1])[:6]
    none = [row[3] for row in rows if np.isnan(row[1])]
    bias = 1000 * float(np.median(np.concatenate(offsets)))
    return (
        f"beat {beats:.3f} downbeat {down:.3f} bias {bias:+.1f} ms, beatless "
        f"{np.mean(none or [0]):.2f}, worst "
        + " ".join(f"{name} {beat:.2f}/{bar:.2f}" for name, beat, bar, _ in worst)
    )


def main() -> None:
    """Train, say how it goes, and keep the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("songs", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--channels", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--every", type=int, default=200)
    arguments = parser.parse_args()
    songs = Songs(arguments.songs)
    rng = np.random.default_rng(arguments.seed)
    weights = fresh(arguments.channels, songs.bands, arguments.seed)
    if arguments.start:
        weights = {k: np.array(v, np.float32) for k, v in np.load(arguments.start).items()}
    size = sum(w.size for w in weights.values())
    print(f"{len(songs.training)} songs, {size} weights", flush=True)
    adam = Adam(weights)
    total, began, spent = 0.0, time.monotonic(), time.process_time()
    for count in range(1, arguments.steps + 1):
        done = count / arguments.steps
        rate = arguments.rate * min(1, count / 50) * (0.5 + 0.5 * np.cos(np.pi * done))
        heard, wanted, counted = batch(rng, songs, arguments.batch)
        value, down = gradient(weights, seen(heard), wanted, counted)
        adam.step(down, rate)
        total += value
        if count % arguments.every == 0 or count == arguments.steps:
            said = validate(adam.mean, songs, 40)
            clock = f"{time.monotonic() - began:.0f} s, CPU {time.process_time() - spent:.0f} s"
            print(f"{count} ({clock}) loss {total / arguments.every:.4f} {said}", flush=True)
            total = 0.0
            _keep(adam.mean, arguments.weights)


def _keep(weights: Weights, path: Path) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **weights)
    part.rename(path)


if __name__ == "__main__":
    main()
