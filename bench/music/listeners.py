"""Who listens: Songreel itself, peers in environments of their own, and the truth as a check."""

from __future__ import annotations

import importlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.harness import ROOT
from bench.music.scores import Heard, Span
from bench.music.songs.truth import RATE, Truth

Listener = Callable[[Path, Truth], Heard]
PEERS = ("librosa",)
PEER_PROGRAMS = Path(__file__).parent / "peers"


def songreel(path: Path, truth: Truth) -> Heard:
    """Listen with Songreel, in this process."""
    found = importlib.import_module("songreel.music.listening").listen(path)
    rate = found.sample_rate
    return Heard(
        [beat.sample / rate for beat in found.beats],
        [sample / rate for sample in found.downbeats],
        [Span(one.start / rate, one.end / rate, one.label, one.group) for one in found.sections],
        found.confidence.beats,
    )


def perfect(path: Path, truth: Truth) -> Heard:
    """Say what was composed: every score of it is 1."""
    return Heard(
        truth.beat_seconds,
        truth.downbeat_seconds,
        [Span(one.start / RATE, one.end / RATE, one.label, one.group) for one in truth.sections],
    )


def peer_command(name: str, path: Path, sections: int | None = None) -> list[str]:
    """Return the command with which a peer listens to a song, in its own environment.

    It is told how many sections there are where it cannot find that; without, it hears beats only.

    Raises:
        FileNotFoundError: the environment was not made.
    """
    python = ROOT / ".tools" / f"peer-{name}" / "bin" / "python"
    if not python.exists():
        raise FileNotFoundError(f"{python} is not there: `make bench-music` makes it.")
    command = [str(python), str(PEER_PROGRAMS / f"{name}_beats.py"), str(path)]
    return command if sections is None else [*command, str(sections)]


def peer(name: str) -> Listener:
    """Return a peer that listens in a process of its own."""

    def listen(path: Path, truth: Truth) -> Heard:
        command = peer_command(name, path, len(truth.sections))
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        said: dict[str, Any] = json.loads(done.stdout)
        spans = said.get("sections")
        return Heard(
            said["beats"],
            said.get("downbeats"),
            None if spans is None else [Span(**span) for span in spans],
        )

    return listen


def named(name: str) -> Listener:
    """Return a listener by its name: `songreel`, `truth` or a peer's."""
    if name in PEERS:
        return peer(name)
    return {"songreel": songreel, "truth": perfect}[name]
