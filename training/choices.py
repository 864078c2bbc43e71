"""A small network that tells the right one of several profiles: a softmax over the choices."""

from __future__ import annotations

import numpy as np

QUESTIONS = 96
RATE, DECAY = 3e-3, 0.01

Floats = np.ndarray


def trained(
    profiles: list[Floats], hidden: int, noise: float, steps: int, seed: int
) -> dict[str, Floats]:
    """Return weights that prefer the first profile of each question.

    Args:
        profiles: of each question, shape (choices, values), the right one first.
        hidden: values of the layer within.
        noise: deviation of what is added to a profile, in deviations of its values.
        steps: of `QUESTIONS` questions each.
        seed: of everything that is drawn.
    """
    rng = np.random.default_rng(seed)
    every = np.concatenate(profiles)
    mean, deviation = every.mean(axis=0), every.std(axis=0) + 1e-3
    size, inputs = max(len(one) for one in profiles), every.shape[1]
    padded = np.zeros((len(profiles), size, inputs), np.float32)
    is_there = np.zeros((len(profiles), size), bool)
    for index, one in enumerate(profiles):
        padded[index, : len(one)] = (one - mean) / deviation
        is_there[index, : len(one)] = True
    weights = {
        "a": rng.normal(0, inputs**-0.5, (inputs, hidden)),
        "b": np.zeros(hidden),
        "c": rng.normal(0, hidden**-0.5, (hidden, 1)),
    }
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    for step in range(1, steps + 1):
        picked = rng.integers(0, len(profiles), QUESTIONS)
        seen = padded[picked] + rng.normal(0, noise, (QUESTIONS, size, inputs))
        down = _gradient(weights, seen, is_there[picked])
        rate = RATE * (0.5 + 0.5 * np.cos(np.pi * step / steps))
        for name, slope in down.items():
            first[name] = 0.9 * first[name] + 0.1 * slope
            second[name] = 0.999 * second[name] + 0.001 * slope * slope
            move = first[name] / (1 - 0.9**step)
            move /= np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8
            decay = DECAY * weights[name] if name in "ac" else 0.0
            weights[name] = weights[name] - rate * (move + decay)
    # What is heard is not normalised: the weights are, instead.
    scaled = weights["a"] / deviation[:, None]
    return {"a": scaled, "b": weights["b"] - mean @ scaled, "c": weights["c"]}


def worths(weights: dict[str, Floats], profiles: Floats) -> Floats:
    """Return how much each profile is like a right one."""
    return (np.maximum(profiles @ weights["a"] + weights["b"], 0) @ weights["c"])[:, 0]


def _gradient(weights: dict[str, Floats], seen: Floats, is_there: Floats) -> dict[str, Floats]:
    inner = seen @ weights["a"] + weights["b"]
    hidden = np.maximum(inner, 0)
    worth = np.where(is_there, (hidden @ weights["c"])[..., 0], -1e9)
    share = np.exp(worth - worth.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    share[:, 0] -= 1
    share = np.where(is_there, share, 0) / len(seen)
    back = share[..., None] * weights["c"][:, 0] * (inner > 0)
    return {
        "a": np.einsum("qrf,qrh->fh", seen, back, optimize=True),
        "b": back.sum(axis=(0, 1)),
        "c": np.einsum("qrh,qr->h", hidden, share, optimize=True)[:, None],
    }
