"""Small networks that judge profiles of a whole song, and the files of weights of the package."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = dict[str, Floats]


@cache
def weights(name: str) -> Weights:
    """Return the weights `name`.npz of the package, read once."""
    with (
        resources.files("songreel.music.listening").joinpath(f"{name}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return {one: arrays[one].astype(np.float32) for one in arrays.files}


def judged(network: Weights, profile: Floats, prefix: str = "") -> float:
    """Return how much a profile is like a right one, in nats beside another one's.

    Args:
        network: `a`, `b` and `c`: a layer with its offsets, cut at zero, and what each value of it
            counts.
        profile: what the network was trained on.
        prefix: of the names in `network`, where there are several.
    """
    inner = np.maximum(profile @ network[f"{prefix}a"] + network[f"{prefix}b"], 0.0)
    return float((inner @ network[f"{prefix}c"])[0])


def share(worths: list[float], chosen: int) -> float:
    """Return how likely the chosen one of several is the right one, 0 to 1 (a softmax)."""
    each = np.exp(np.array(worths) - max(worths))
    return float(each[chosen] / each.sum())
