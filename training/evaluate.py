"""Score weights on the songs for validation, with the decoder that the package uses.

    python -m training.evaluate SONGS WEIGHTS [WEIGHTS ...]

These songs have styles and instruments that training did not have, but the same composer: the
bench's songs (`make bench-music`) say more.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from songreel.music.listening import bars, network, pulse
from training.batches import Song, Songs
from training.scores import scored


def main() -> None:
    """Print the scores of each file of weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("songs", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    arguments = parser.parse_args()
    songs = [song for song in Songs(arguments.songs).validation if len(song.beats)]
    for path in arguments.weights:
        with np.load(path) as file:
            weights = {name: file[name].astype(np.float32) for name in file.files}
        rows = [(song.style, *_scores(weights, song)) for song in songs]
        offsets = np.concatenate([row[3] for row in rows])
        beats, down = (np.mean([row[k] for row in rows]) for k in (1, 2))
        bias = 1000 * float(np.median(offsets))
        print(f"{path.name}: beats {beats:.3f} downbeats {down:.3f} bias {bias:+.1f} ms")
        for style, beat, bar, _ in sorted(rows, key=lambda row: row[1]):
            print(f"    {style:12s} {beat:.2f} {bar:.2f}")


def _scores(weights: dict[str, np.ndarray], song: Song) -> tuple[float, float, np.ndarray]:
    """Return F of beats and of downbeats, and how far the beats are off in seconds."""
    likely = network.run(weights, song.heard.astype(np.float32))
    beat, down = likely[:, 0], likely[:, 1]
    frames = pulse.chain(beat, 0, len(beat))
    times, sure = pulse.refined(frames, beat, network.FRAME_RATE)
    at = np.clip(np.rint(times * network.FRAME_RATE).astype(int), 1, len(down) - 2)
    first = np.maximum(np.maximum(down[at - 1], down[at + 1]), down[at])
    both = np.maximum(sure, first)
    known = np.clip(both / 0.3, 0, 1)
    share = np.clip(first / np.maximum(both, 0.05), 0.02, 0.98)
    positions = np.array(bars.counted(known * share + (1 - known) * 0.3).positions)
    within = times <= song.beats[-1] + 0.2
    found, positions = times[within], positions[within]
    f, offsets = scored(found, song.beats)
    return f, scored(found[positions == 1], song.beats[song.places == 1])[0], offsets


if __name__ == "__main__":
    main()
