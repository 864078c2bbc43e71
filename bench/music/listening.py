"""Listening beside its best permissive peer, on every song of the bench.

A figure here is about synthetic songs. The songs are rendered without any knowledge of the
listener; two styles (tango, amapiano) occur in nothing that it is trained on.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import imageio_ffmpeg

from bench.harness import REPEATS, Figure, median_of
from bench.music import cost, listeners, scores, store
from bench.music.scores import Scores
from bench.music.songs.catalogue import ONLY_HERE, SONGS
from bench.music.table import HEADS, cell

TITLE = "Hearing beats, bars and sections (synthetic songs; not accuracy on real music)"
LISTENERS = ("songreel", *listeners.PEERS)
NOTE = """
Beats and downbeats (down): F within 70 ms, those of the first 5 s left out, as the field has it
(mir_eval). CMLt and AMLt: the share of beats in a right row, at the composed level and at any
sensible one. bias: median of heard minus composed, in ms. bd.5 and bd3: F of section borders within
0.5 s and 3 s, the song's ends left out. pair: F over pairs of moments in equal music. label: share
of the time with the right label.

The songs are composed and rendered by the bench with code of its own. Styles with * occur in the
bench alone: the listener was trained on none of them. librosa 0.11 hears no bars; its sections are
found as its gallery shows, and it is told how many kinds of music there are.

Not in the table: madmom (its models are for non-commercial use, and it does not install), BeatNet
(needs madmom), Beat This! and All-In-One (no weights in their packages, PyTorch), aubio and
essentia (GPL and AGPL), MSAF (sections alone; it stands on librosa's beats).
"""


def heard(name: str, songs: tuple[str, ...]) -> dict[str, Scores]:
    """Return the scores of a listener on songs."""
    records = [store.rendered(song) for song in songs]
    every = zip(songs, records, listeners.named(name)(records), strict=True)
    return {song: scores.score(truth, one) for song, (_, truth), one in every}


def report() -> tuple[list[Figure], str]:
    """Return what Songreel has to reach and what it costs, and every song's scores as text."""
    listing, figures = tables(tuple(SONGS))
    return [*figures, *costs(REPEATS)], f"{NOTE}\n{listing}"


def tables(songs: tuple[str, ...]) -> tuple[str, list[Figure]]:
    """Return the scores of every listener as a table, and what Songreel has to reach."""
    columns = [field.name for field in fields(Scores)]
    lines = [
        "| song | listener | " + " | ".join(HEADS[name] for name in columns) + " |",
        "|" + "---|" * (len(columns) + 2),
    ]
    by_listener = {name: heard(name, songs) for name in LISTENERS}
    for song in songs:
        mark = "*" if song in ONLY_HERE else ""
        style = store.rendered(song)[1].style
        for name, found in by_listener.items():
            lines.append(_row(f"{song}{mark}: {style}", name, found[song]))
    means = {name: scores.mean(list(found.values())) for name, found in by_listener.items()}
    lines += [_row("**mean**", name, mean) for name, mean in means.items()]
    return "\n".join(lines), _bounds(by_listener["songreel"], means["songreel"])


def _row(song: str, listener: str, found: Scores) -> str:
    cells = (cell(field.name, getattr(found, field.name)) for field in fields(Scores))
    return f"| {song} | {listener} | " + " | ".join(cells) + " |"


def _bounds(found: dict[str, Scores], mean: Scores) -> list[Figure]:
    steady = {song: one.beat for song, one in found.items() if song != "rubato"}
    worst = min(steady, key=lambda song: steady[song])
    return [
        Figure("beats, mean F", mean.beat, "", least=0.93),
        Figure(f"beats, lowest F but for rubato ({worst})", steady[worst], "", least=0.80),
        Figure("downbeats, mean F", mean.downbeat or 0.0, "", least=0.85),
        Figure("beats, size of the median bias", abs(mean.bias or 0.0), "ms", bound=5),
        Figure("section borders, mean F at 0.5 s", mean.borders or 0.0, "", least=0.75),
    ]


def costs(repeats: int) -> list[Figure]:
    """Return what a song of three minutes costs each listener, in a process of its own."""
    wave = store.three_minutes()
    song = _mp3(wave)
    found: list[Figure] = []
    plain = [cost.cost([sys.executable, "-c", "pass"]).cpu for _ in range(repeats)]
    loaded = [cost.cost([sys.executable, "-c", cost.IMPORT]).cpu for _ in range(repeats)]
    imports = [late - early for late, early in zip(loaded, plain, strict=True)]
    found.append(median_of("Songreel: importing what listens", "s CPU", imports, bound=1))
    for kind, path, most in (("MP3", song, 5), ("WAV", wave, None)):
        used = [cost.cost([sys.executable, "-c", cost.LISTEN, str(path)]) for _ in range(repeats)]
        what = f"Songreel: {kind} of three minutes, cold"
        found.append(median_of(what, "s CPU", [one.cpu for one in used], bound=most))
        memory = 400 if most else None
        most_memory = max(one.memory for one in used)
        found.append(Figure(f"{what}, peak memory", most_memory, "MB", bound=memory))
    for name in listeners.PEERS:
        used = [cost.cost([*listeners.peer_command(name), str(wave)]) for _ in range(repeats)]
        what = f"{name}: WAV of three minutes, cold, beats alone"
        found.append(median_of(what, "s CPU", [one.cpu for one in used]))
        found.append(Figure(f"{what}, peak memory", max(one.memory for one in used), "MB"))
    return found


def _mp3(path: Path) -> Path:
    made = path.with_suffix(".mp3")
    if not made.exists():
        program = imageio_ffmpeg.get_ffmpeg_exe()
        command = [program, "-v", "error", "-y", "-i", path, "-b:a", "192k", made]
        subprocess.run(command, check=True)
    return made
