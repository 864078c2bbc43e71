"""The network with its gradients by hand, in NumPy: a step costs little more than its products.

jax took ten times as long for the same step on a CPU, for reasons that were not found; the network
is small enough to write its gradients down.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DILATIONS = (1, 2, 4, 8, 16, 32, 64, 128)
TAPS = 5
SEEN = (-2, -1, 0, 1, 2)
"""Frames of the spectrogram, at 100 a second, that one frame of the network sees at first."""
MISSED = np.array([2.0, 4.0], np.float32)
"""What a beat and a downbeat that are missed count beside one that is too many."""

Floats = NDArray[np.floating[Any]]
Weights = dict[str, Floats]


def fresh(channels: int, bands: int, seed: int) -> Weights:
    """Return weights to start with."""
    rng = np.random.default_rng(seed)

    def normal(rows: int, columns: int, gain: float = 1.0) -> Floats:
        return rng.normal(0, gain / np.sqrt(rows), (rows, columns)).astype(np.float32)

    weights = {
        "front/a": normal(2 * len(SEEN) * bands, channels),
        "front/b": np.zeros(channels, np.float32),
        "head/a": normal(channels, 2, 0.5),
        "head/b": np.full(2, -3.0, np.float32),
    }
    for index in range(len(DILATIONS)):
        weights[f"{index}/a"] = normal(TAPS * channels, channels, 1.4)
        weights[f"{index}/b"] = np.zeros(channels, np.float32)
        weights[f"{index}/c"] = normal(channels, channels, 0.4)
        weights[f"{index}/d"] = np.zeros(channels, np.float32)
    return weights


def seen(heard: Floats) -> Floats:
    """Return what each frame of the network sees, (songs, frames, 2 · SEEN · bands).

    That is the spectrogram around it, and how far each band rises above what it and its
    neighbours were 20 ms before: vibrato is no onset.
    """
    side = np.pad(heard[:, :-2], ((0, 0), (0, 0), (1, 1)), mode="edge")
    before = np.maximum(np.maximum(side[..., :-2], side[..., 1:-1]), side[..., 2:])
    both = np.zeros((*heard.shape[:2], 2, heard.shape[2]), np.float32)
    both[:, :, 0] = heard
    np.maximum(0, heard[:, 2:] - before, out=both[:, 2:, 1])
    both = both.reshape(*heard.shape[:2], -1)
    frames = heard.shape[1] // 2
    padded = np.pad(both, ((0, 0), (-SEEN[0], SEEN[-1]), (0, 0)))
    return np.concatenate(
        [padded[:, at - SEEN[0] : at - SEEN[0] + 2 * frames : 2] for at in SEEN], axis=2
    )


def forward(weights: Weights, front: Floats, kept: list[Floats] | None = None) -> Floats:
    """Return logits, shape (songs, frames, 2); what the gradient needs is put into `kept`."""
    songs, frames, _ = front.shape
    h = front.reshape(songs * frames, -1) @ weights["front/a"]
    h += weights["front/b"]
    np.maximum(h, 0, out=h)
    if kept is not None:
        kept += [h.copy()]
    for index, dilation in enumerate(DILATIONS):
        taps = _shifted(h.reshape(songs, frames, -1), dilation).reshape(songs * frames, -1)
        inner = taps @ weights[f"{index}/a"]
        inner += weights[f"{index}/b"]
        np.maximum(inner, 0, out=inner)
        h += inner @ weights[f"{index}/c"]
        h += weights[f"{index}/d"]
        if kept is not None:
            kept += [taps, inner]
    if kept is not None:
        kept += [h]
    return (h @ weights["head/a"] + weights["head/b"]).reshape(songs, frames, 2)


def _shifted(h: Floats, dilation: int) -> Floats:
    """Return each frame beside its neighbours at the dilation's distance."""
    songs, frames, channels = h.shape
    out = np.zeros((songs, frames, TAPS, channels), np.float32)
    for tap in range(TAPS):
        shift = (tap - TAPS // 2) * dilation
        to, of = _overlap(shift, frames)
        out[:, to, tap] = h[:, of]
    return out


def _overlap(shift: int, frames: int) -> tuple[slice, slice]:
    """Return which frames have a neighbour so far away, and those neighbours."""
    if shift < 0:
        return slice(min(frames, -shift), frames), slice(0, max(0, frames + shift))
    return slice(0, max(0, frames - shift)), slice(min(frames, shift), frames)


def gradient(
    weights: Weights, front: Floats, wanted: Floats, counted: Floats
) -> tuple[float, Weights]:
    """Return the loss, a weighted cross-entropy of the frames that count, and its gradient."""
    songs, frames, _ = front.shape
    kept: list[Floats] = []
    logits = forward(weights, front, kept)
    likely = sigmoid(logits)
    share = (counted / counted.sum())[..., None].astype(np.float32)
    log = np.logaddexp(0, -logits)
    value = float(np.sum((MISSED * wanted * log + (1 - wanted) * (log + logits)) * share))
    d_logits = (share * ((1 - wanted) * likely - MISSED * wanted * (1 - likely))).reshape(-1, 2)
    h = kept.pop()
    out: Weights = {"head/a": h.T @ d_logits, "head/b": d_logits.sum(axis=0)}
    d_h = d_logits @ weights["head/a"].T
    for index in reversed(range(len(DILATIONS))):
        inner, taps = kept.pop(), kept.pop()
        out[f"{index}/c"] = inner.T @ d_h
        out[f"{index}/d"] = d_h.sum(axis=0)
        d_inner = d_h @ weights[f"{index}/c"].T
        d_inner *= inner > 0
        out[f"{index}/a"] = taps.T @ d_inner
        out[f"{index}/b"] = d_inner.sum(axis=0)
        d_taps = (d_inner @ weights[f"{index}/a"].T).reshape(songs, frames, TAPS, -1)
        through = d_h.reshape(songs, frames, -1)
        for tap in range(TAPS):
            to, of = _overlap((tap - TAPS // 2) * DILATIONS[index], frames)
            through[:, of] += d_taps[:, to, tap]
    d_h *= kept.pop() > 0
    out["front/a"] = front.reshape(songs * frames, -1).T @ d_h
    out["front/b"] = d_h.sum(axis=0)
    return value, out


def sigmoid(logits: Floats) -> Floats:
    """Return likelihoods."""
    return (1 / (1 + np.exp(-logits))).astype(np.float32)


class Adam:
    """AdamW on weights in place, with a mean of the weights that follows them."""

    def __init__(self, weights: Weights) -> None:
        self.weights, self.count = weights, 0
        self.first = {k: np.zeros_like(w) for k, w in weights.items()}
        self.second = {k: np.zeros_like(w) for k, w in weights.items()}
        self.mean = {k: w.copy() for k, w in weights.items()}

    def step(self, gradient: Weights, rate: float) -> None:
        """Go a step down a gradient, cut to length 1."""
        self.count += 1
        length = float(np.sqrt(sum(float(np.sum(g * g)) for g in gradient.values())))
        cut = min(1.0, 1 / (length + 1e-9))
        a, b = 1 - 0.9**self.count, 1 - 0.99**self.count
        follow = min(0.99, self.count / (self.count + 20))
        for k, w in self.weights.items():
            g = gradient[k] * np.float32(cut)
            self.first[k] += np.float32(0.1) * (g - self.first[k])
            self.second[k] += np.float32(0.01) * (g * g - self.second[k])
            move = self.first[k] / a / (np.sqrt(self.second[k] / b) + 1e-8)
            w -= (rate * (move + 0.01 * w * (w.ndim > 1))).astype(np.float32)
            self.mean[k] += np.float32(1 - follow) * (w - self.mean[k])
