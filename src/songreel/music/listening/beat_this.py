"""A user's own Beat This! model, as an ONNX file, in place of the package's network (beta).

Beat This! (Foscarin, Schlüter and Widmer, "Beat This! Accurate beat tracking without DBN
postprocessing", ISMIR 2024) hears 128 bands of mel, 50 frames a second, at most 30 s at once.
What it is given here follows the paper and its published settings: mono at 22,050 Hz, Hann
windows of 1,024 samples centred every 441 with the edges reflected, magnitudes over the root of
1,024, triangles of height 1 from 30 Hz to 11 kHz on Slaney's scale, log(1 + 1000 x).
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from songreel.domain.errors import SetupError

FRAME_RATE = 50
"""Frames a second, as of the package's own network."""
SAMPLE_RATE = 22_050
BANDS = 128
CHUNK = 1500
BORDER = 6
"""Frames at each end of a chunk that its neighbour knows better."""
EXTRA = "pip install 'songreel[beat-this]'"

_WINDOW = 1024
_HOP = SAMPLE_RATE // FRAME_RATE
_LOWEST, _HIGHEST = 30.0, 11_000.0
_LINEAR_TO = 1000.0
_LINEAR_STEP = 200.0 / 3
_OCTAVES_STEP = float(np.log(6.4)) / 27
_BLOCK = 512

Floats = NDArray[np.float32]


class _Named(Protocol):
    name: str
    shape: list[Any]


class _Session(Protocol):
    def get_inputs(self) -> list[_Named]: ...

    def get_outputs(self) -> list[_Named]: ...

    def run(self, names: list[str], inputs: dict[str, Floats]) -> list[Floats]: ...


class BeatThisModel:
    """Beats by a file that the user names, together with its hash."""

    def __init__(self, path: Path, sha256: str) -> None:
        """Load a model.

        Args:
            path: an ONNX file that takes float32 of shape (1, frames, 128) and gives logits of
                beats and of downbeats, named so, one for each frame.
            sha256: of the file, 64 hexadecimal digits; another file is refused.

        Raises:
            SetupError: onnxruntime is not installed, there is no such file, it is another one than
                was named, or it is no such model.
        """
        content = _content(path, sha256)
        self._session = _session(content, path)
        self.name = f"beat-this/{sha256.lower()[:12]}"
        self._input, self._beat, self._down = _ends(self._session, path)

    def activations(self, samples: Floats) -> Floats:
        """Return the likelihoods of a beat and of a downbeat, shape (frames, 2), each 0 to 1.

        Args:
            samples: mono at 22,050 Hz.
        """
        count = -(-len(samples) // _HOP)
        heard = log_mel(samples)
        logits = np.full((len(heard), 2), -np.inf, np.float32)
        for start, end, first, last in chunks(len(heard)):
            part = np.zeros((end - start, BANDS), np.float32)
            inside = slice(max(0, start), min(len(heard), end))
            part[inside.start - start : inside.stop - start] = heard[inside]
            both = self._session.run([self._beat, self._down], {self._input: part[None]})
            for which, values in enumerate(both):
                logits[first:last, which] = values.reshape(-1)[first - start : last - start]
        likely = 1 / (1 + np.exp(-logits[:count]))
        return np.pad(likely, ((0, count - len(likely)), (0, 0))).astype(np.float32)


def chunks(frames: int) -> list[tuple[int, int, int, int]]:
    """Return the chunks of a song: from which frame to before which, and which of them count.

    A chunk may reach `BORDER` frames over the ends of the song; that is silence.
    """
    step = CHUNK - 2 * BORDER
    if frames <= step:
        return [(-BORDER, frames + BORDER, 0, frames)] if frames else []
    starts = list(range(-BORDER, frames - step - BORDER, step))
    # The last chunk is as long as the others: it reaches back instead.
    starts.append(frames + BORDER - CHUNK)
    found: list[tuple[int, int, int, int]] = []
    done = 0
    for start in starts:
        last = start + CHUNK - BORDER
        found.append((start, start + CHUNK, done, last))
        done = last
    return found


def log_mel(samples: Floats) -> Floats:
    """Return the spectrogram that the model hears, shape (frames, `BANDS`)."""
    if len(samples) <= _WINDOW // 2:
        samples = np.pad(samples, (0, _WINDOW // 2 + 1 - len(samples)))
    padded = np.pad(samples, _WINDOW // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    window = (np.hanning(_WINDOW + 1)[:-1] / np.sqrt(_WINDOW)).astype(np.float32)
    heard = np.empty((len(frames), BANDS), np.float32)
    for first in range(0, len(frames), _BLOCK):
        part = np.abs(np.fft.rfft(frames[first : first + _BLOCK] * window, axis=1))
        heard[first : first + _BLOCK] = np.log1p(1000 * (part.astype(np.float32) @ _bands()))
    return heard


@cache
def _bands() -> Floats:
    """Return the weights of the bands, shape (513, `BANDS`)."""
    ends = [_mel(_LOWEST), _mel(_HIGHEST)]
    mels = ends[0] + (ends[1] - ends[0]) * np.arange(BANDS + 2, dtype=np.float64) / (BANDS + 1)
    split = _LINEAR_TO / _LINEAR_STEP
    above = _LINEAR_TO * np.exp(_OCTAVES_STEP * (mels - split))
    edges = np.where(mels < split, _LINEAR_STEP * mels, above)
    hertz = np.arange(_WINDOW // 2 + 1, dtype=np.float64)[:, None] * (SAMPLE_RATE / _WINDOW)
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hertz: float) -> float:
    """Return a frequency on Slaney's scale: even below 1 kHz, logarithmic above."""
    if hertz < _LINEAR_TO:
        return hertz / _LINEAR_STEP
    return _LINEAR_TO / _LINEAR_STEP + float(np.log(hertz / _LINEAR_TO)) / _OCTAVES_STEP


def _content(path: Path, sha256: str) -> bytes:
    """Return the file's content if it is the file that was named."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SetupError(
            f"The Beat This! model {path} cannot be read ({error.strerror or error}). Name the "
            "ONNX file, or leave it out: then Songreel's own network listens."
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256.strip().lower():
        raise SetupError(
            f"{path} is not the file that was named: its SHA-256 is {found}, and {sha256} was "
            "expected. Get the file again, or name its hash if you trust it."
        )
    return content


def _session(content: bytes, path: Path) -> _Session:
    try:
        library: Any = import_module("onnxruntime")
    except ModuleNotFoundError as error:
        if error.name != "onnxruntime":
            raise
        raise SetupError(
            f"A Beat This! model runs with onnxruntime, which is not installed. Install it with "
            f"{EXTRA}, or leave the model out: then Songreel's own network listens."
        ) from None
    try:
        # What was hashed is what is loaded, whatever becomes of the file meanwhile.
        return library.InferenceSession(content, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no common class that it makes public
        raise SetupError(
            f"{path} is no model that onnxruntime can load ({error}). Export Beat This! anew."
        ) from error


def _ends(session: _Session, path: Path) -> tuple[str, str, str]:
    """Return the names of the input and of the outputs for beats and for downbeats."""
    inputs, outputs = session.get_inputs(), [one.name for one in session.get_outputs()]
    down = [name for name in outputs if "downbeat" in name.lower()]
    beat = [name for name in outputs if "beat" in name.lower() and name not in down]
    takes = len(inputs) == 1 and len(inputs[0].shape) == 3 and inputs[0].shape[2] in (BANDS, None)
    if not takes or len(beat) != 1 or len(down) != 1:
        raise SetupError(
            f"{path} is no Beat This! model: it should take one input of shape (1, frames, "
            f"{BANDS}) and give outputs named beat and downbeat; it has "
            f"{[(one.name, one.shape) for one in inputs]} and {outputs}."
        )
    return inputs[0].name, beat[0], down[0]
