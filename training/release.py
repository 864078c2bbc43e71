"""Put trained weights into the package: `python -m training.release WEIGHTS`."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

PACKAGED = Path(__file__).resolve().parent.parent / "src/songreel/music/listening/beats.npz"


def main() -> None:
    """Write the weights as halves of a float: the likelihoods stay the same to a thousandth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    arguments = parser.parse_args()
    with np.load(arguments.weights) as weights:
        np.savez(PACKAGED, **{name: weights[name].astype(np.float16) for name in weights.files})
    print(PACKAGED, PACKAGED.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
