"""How likely a beat and a downbeat are at each moment of a song: a small network in NumPy.

What it is (after the temporal convolutions of Davies and Böck, "Temporal convolutional networks
for musical audio beat tracking", EUSIPCO 2019): the spectrogram around a moment and how far each
band rises there go through one dense layer; then eight layers follow, each of which sees five
moments further apart than the layer before, and adds to what is there. A moment so knows ten
seconds of the song on either side. `training/gradients.py` has the same network with its
gradients, and docs/decisions/0014 why it looks like this.

Each layer is worked out for the whole song, in blocks of moments, before the next one: the result
does not depend on the blocks, and memory grows with the song by two kilobytes a moment.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import choice, features
from songreel.music.listening.going_on import GoOn, to_the_end

FRAME_RATE = 50
"""Frames a second: frame i is centred on sample i · 22,050 / 50."""

_STEP = features.RATE // FRAME_RATE
_AROUND = 2
"""Frames of the spectrogram on either side that the first layer sees."""
_TAPS = 5
_BLOCK = 2048
_RISE = features.RISE

Floats = NDArray[np.float32]


def activations(spectrogram: Floats, go_on: GoOn = to_the_end) -> Floats:
    """Return the likelihoods of a beat and of a downbeat, shape (frames, 2), each 0 to 1.

    Args:
        spectrogram: of the song, as `features.spectrogram` gives it, of twice as many frames.
        go_on: called before each block of each layer; what it raises ends this.
    """
    return run(choice.weights("beats"), spectrogram, go_on=go_on)


def run(
    weights: dict[str, Floats],
    spectrogram: Floats,
    block: int = _BLOCK,
    go_on: GoOn = to_the_end,
) -> Floats:
    """Return the likelihoods for a spectrogram of twice as many frames.

    Args:
        weights: as `training/gradients.py` names them.
        spectrogram: as `features.spectrogram` gives it.
        block: moments that are worked out at once.
        go_on: called before each block of each layer; what it raises ends this.
    """
    state = _front(weights, spectrogram, block, go_on)
    layers = sum(name.endswith("/c") for name in weights)
    for layer in range(layers):
        state = _layer(weights, layer, state, block, go_on)
    logits = state @ weights["head/a"] + weights["head/b"]
    return (1 / (1 + np.exp(-logits))).astype(np.float32)


def _front(weights: dict[str, Floats], spectrogram: Floats, block: int, go_on: GoOn) -> Floats:
    """Return the first layer of all moments."""
    count, bands = -(-len(spectrogram) // _STEP), spectrogram.shape[1]
    before, after = _AROUND + _RISE, _AROUND + _STEP
    padded = np.pad(spectrogram, ((before, after), (0, 0)))
    state = np.empty((count, len(weights["front/b"])), np.float32)
    for first in range(0, count, block):
        go_on()
        last = min(first + block, count)
        part = padded[first * _STEP : last * _STEP + before + _AROUND]
        both = np.zeros((len(part) - _RISE, 2, bands), np.float32)
        both[:, 0] = part[_RISE:]
        both[:, 1] = features.rises(part)
        # There is nothing before the song that it could rise above, nor after it that rises.
        outside = _AROUND + _RISE - first * _STEP
        both[: max(0, outside), 1] = 0
        both[max(0, _AROUND + len(spectrogram) - first * _STEP) :, 1] = 0
        seen = [
            both[at : at + (last - first) * _STEP : _STEP].reshape(last - first, -1)
            for at in range(2 * _AROUND + 1)
        ]
        inner = np.concatenate(seen, axis=1) @ weights["front/a"]
        inner += weights["front/b"]
        np.maximum(inner, 0, out=state[first:last])
    return state


def _layer(
    weights: dict[str, Floats], layer: int, state: Floats, block: int, go_on: GoOn
) -> Floats:
    """Return the state after a layer whose taps lie 2 to the power of `layer` moments apart."""
    a, b, c, d = (weights[f"{layer}/{name}"] for name in "abcd")
    reach = (_TAPS // 2) << layer
    padded = np.pad(state, ((reach, reach), (0, 0)))
    after = np.empty_like(state)
    for first in range(0, len(state), block):
        go_on()
        last = min(first + block, len(state))
        taps = [padded[first + (tap << layer) : last + (tap << layer)] for tap in range(_TAPS)]
        inner = np.concatenate(taps, axis=1) @ a
        inner += b
        np.maximum(inner, 0, out=inner)
        after[first:last] = state[first:last] + (inner @ c + d)
    return after
