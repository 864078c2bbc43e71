"""Who listens: Songreel itself, peers in environments of their own, and the truth as a check."""

from __future__ import annotations

import importlib
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.harness import ROOT
from bench.music.scores import Heard, Span
from bench.music.songs.truth import RATE, Truth

Songs = Sequence[tuple[Path, Truth]]
Listener = Callable[[Songs], Iterator[Heard]]
PEERS = ("librosa",)
PEER_PROGRAMS = Path(__file__).parent / "peers"


def songreel(songs: Songs) -> Iterator[Heard]:
    """Listen with Songreel, in this process."""
    for path, _ in songs:
        found = importlib.import_module("songreel.music.listening").listen(path)
        rate = found.sample_rate
        yield Heard(
            [beat.sample / rate for beat in found.beats],
            [sample / rate for sample in found.downbeats],
            [
                Span(one.start / rate, one.end / rate, one.label, one.group)
                for one in found.sections
            ],
            found.confidence.beats,
        )


def perfect(songs: Songs) -> Iterator[Heard]:
    """Say what was composed: every score of it is 1."""
    for _, truth in songs:
        yield Heard(
            truth.beat_seconds,
            truth.downbeat_seconds,
            [
                Span(one.start / RATE, one.end / RATE, one.label, one.group)
                for one in truth.sections
            ],
        )


def peer_command(name: str) -> list[str]:
    """Return the command of a peer in its own environment; songs follow it.

    Raises:
        FileNotFoundError: the environment was not made.
    """
    python = ROOT / ".tools" / f"peer-{name}" / "bin" / "python"
    if not python.exists():
        raise FileNotFoundError(f"{python} is not there: `make bench-music` makes it.")
    return [str(python), str(PEER_PROGRAMS / f"{name}_beats.py")]


def peer(name: str) -> Listener:
    """Return a peer that listens in a process of its own, told how many kinds of music there are.

    Raises:
        subprocess.CalledProcessError: it failed; what it said stands on the error output.
    """

    def listen(songs: Songs) -> Iterator[Heard]:
        command = peer_command(name)
        for path, truth in songs:
            command += [str(path), str(len({one.group for one in truth.sections}))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                said: dict[str, Any] = json.loads(line)
                spans = [Span(**span) for span in said["sections"]]
                yield Heard(said["beats"], said.get("downbeats"), spans)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)

    return listen


def named(name: str) -> Listener:
    """Return a listener by its name: `songreel`, `truth` or a peer's."""
    if name in PEERS:
        return peer(name)
    return {"songreel": songreel, "truth": perfect}[name]
