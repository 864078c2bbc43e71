"""Rendered songs, kept under `.tools` until the composer changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import wave
from pathlib import Path

import numpy as np

from bench.harness import ROOT
from bench.music.songs.catalogue import SONGS
from bench.music.songs.synth import Sound
from bench.music.songs.truth import RATE, Truth

FOLDER = ROOT / ".tools" / "bench-music"


def version() -> str:
    """Return a hash of the composer's own source: another composer, other songs."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in sorted((Path(__file__).parent / "songs").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def rendered(name: str, folder: Path = FOLDER) -> tuple[Path, Truth]:
    """Return a song's WAV file, rendered when it is not there yet, and what is known of it."""
    place = folder / version()
    path, known = place / f"{name}.wav", place / f"{name}.json"
    if not (path.exists() and known.exists()):
        if not place.exists():
            forget_older(folder)
        place.mkdir(parents=True, exist_ok=True)
        song = SONGS[name]()
        write_wav(path, song.audio())
        known.write_text(song.truth.to_json(), "utf-8")
    return path, Truth.from_json(known.read_text("utf-8"))


def forget_older(folder: Path) -> None:
    """Remove the songs of other composers, 350 MB each, that were not made within the hour."""
    for place in folder.glob("*/"):
        if time.time() - place.stat().st_mtime > 3_600:
            shutil.rmtree(place)


def write_wav(path: Path, sound: Sound) -> None:
    """Write a record, (channels, samples), as 16 bits; never half of one under its name."""
    part = path.with_suffix(f".{os.getpid()}.part")
    with wave.open(str(part), "wb") as file:
        file.setnchannels(sound.shape[0])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.rint(sound.T * 32_767).astype("<i2").tobytes())
    part.replace(path)


def three_minutes(folder: Path = FOLDER) -> Path:
    """Return a WAV file of exactly three minutes: a song, and its beginning once more."""
    song, _ = rendered("pop120", folder)
    path = song.with_name("three-minutes.wav")
    if not path.exists():
        with wave.open(str(song), "rb") as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
        twice = np.concatenate([samples, samples])[: 180 * RATE]
        write_wav(path, np.divide(twice.T, 32_767, dtype=np.float32))
    return path
