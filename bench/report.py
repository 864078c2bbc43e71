"""The report of the benchmarks, docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from bench.harness import REPEATS, Figure
from songreel import __version__

HEAD = """# Benchmarks

Written by `make bench`; run it to repeat this on your machine, or `.venv/bin/python -m bench NAME`
for one part. Where a range stands beside a figure, the figure is the median of {repeats} runs. CPU
seconds count every thread and child process. Where two things are compared, both ran on this
machine, in turn.

Songreel {version}, Python {python}, {cores} cores, {system} on {machine}.
"""


def write_report(results: Path, destination: Path) -> bool:
    """Write every kept figure into one page; tell whether a bound is broken."""
    broken = False
    parts = [
        HEAD.format(
            repeats=REPEATS,
            version=__version__,
            python=platform.python_version(),
            cores=os.cpu_count(),
            system=platform.system(),
            machine=platform.machine(),
        )
    ]
    for kept in sorted(results.glob("*.txt")):
        title, *lines = kept.read_text("utf-8").splitlines()
        figures = [Figure.from_line(line) for line in lines]
        broken |= not all(figure.is_within for figure in figures)
        parts.append(_table(title, figures))
    destination.write_text("\n".join(parts), "utf-8")
    return broken


def _table(title: str, figures: list[Figure]) -> str:
    rows = ["| what | value | range | at most |", "|---|---|---|---|"]
    for figure in figures:
        spread = (
            "" if figure.spread is None else f"{figure.spread[0]:.3g} to {figure.spread[1]:.3g}"
        )
        bound = "" if figure.bound is None else f"{figure.bound:g}"
        over = "" if figure.is_within else " **over**"
        value = f"{figure.value:.3g} {figure.unit}{over}"
        rows.append(f"| {figure.what} | {value} | {spread} | {bound} |")
    return f"## {title}\n\n" + "\n".join(rows) + "\n"
