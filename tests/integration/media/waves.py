"""Songs of exact samples: WAV files of 32-bit floats."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from songreel.domain.timeline import SongTrack
from tests.integration.media.material import Sound

RATE = 48_000


def write_waves(path: Path, sound: Sound) -> tuple[Path, SongTrack]:
    """Write floats of shape (channels, samples) at 48 kHz; return the song, heard whole."""
    data = np.ascontiguousarray(sound.T).astype("<f4").tobytes()
    channels = len(sound)
    form = struct.pack("<HHIIHH", 3, channels, RATE, RATE * 4 * channels, 4 * channels, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path, SongTrack(song="s", samples=sound.shape[1], sample_rate=RATE)
