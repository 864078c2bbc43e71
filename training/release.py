"""Put trained weights into the package: `python -m training.release NETWORK WEIGHTS`."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

PACKAGE = Path(__file__).resolve().parent.parent / "src/songreel/music/listening"


def main() -> None:
    """Write the weights; those of beats as halves of a float, alike to a thousandth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=["beats", "levels", "downbeats"])
    parser.add_argument("weights", type=Path)
    arguments = parser.parse_args()
    path = PACKAGE / f"{arguments.network}.npz"
    with np.load(arguments.weights) as weights:
        kind = np.float16 if arguments.network == "beats" else np.float32
        np.savez(path, **{name: weights[name].astype(kind) for name in weights.files})
    print(path, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
