"""Simple scores while training; the bench measures with the field's own."""

from __future__ import annotations

import numpy as np

NEAR = 0.07


def peaks(values: np.ndarray, least: float, reach: int) -> np.ndarray:
    """Return where values are highest within a reach, in frames with a parabola's precision."""
    padded = np.pad(values, reach, constant_values=-1)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    at = np.flatnonzero((values >= highest) & (values > least))
    at = at[(at > 0) & (at < len(values) - 1)]
    left, middle, right = (np.log(values[at + k] + 1e-6) for k in (-1, 0, 1))
    bend = np.minimum(left - 2 * middle + right, -1e-6)
    return at + np.clip(0.5 * (left - right) / bend, -0.5, 0.5)


def scored(found: np.ndarray, truth: np.ndarray) -> tuple[float, np.ndarray]:
    """Return F at 70 ms and how far those that were found are off, in seconds."""
    if not len(found) or not len(truth):
        return 0.0, np.empty(0)
    used: set[int] = set()
    offsets = []
    for time in truth:
        nearest = int(np.argmin(np.abs(found - time)))
        if abs(found[nearest] - time) <= NEAR and nearest not in used:
            used.add(nearest)
            offsets.append(found[nearest] - time)
    return 2 * len(offsets) / (len(found) + len(truth)), np.array(offsets)
