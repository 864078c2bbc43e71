"""The report of the benchmarks, docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from bench.harness import REPEATS, Figure
from songreel import __version__

HEAD = """# Benchmarks

Written by `make bench`, `make bench-music` and `make bench-media`; run them to repeat this on your
machine, or `.venv/bin/python -m bench NAME` for one part. Where a range stands beside a figure, the
figure is the median of {repeats} runs. CPU seconds count every thread and child process. Where two
things are compared, both ran on this machine, in turn.

Songreel {version}, Python {python}, {cores} cores, {system} on {machine}.
"""
SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)


def write_report(results: Path, destination: Path) -> bool:
    """Write every kept figure into one page; tell whether a bound is broken.

    Sections of the page that nothing was measured for now stay as they are.
    """
    broken = False
    sections = sections_of(destination.read_text("utf-8")) if destination.exists() else {}
    for kept in sorted(results.glob("*.txt")):
        title, *lines = kept.read_text("utf-8").splitlines()
        figures = [Figure.from_line(line) for line in lines]
        broken |= not all(figure.is_within for figure in figures)
        sections[title] = table(figures)
    write_page(sections, destination)
    return broken


def sections_of(page: str) -> dict[str, str]:
    """Return what stands under each heading of a page, in its order."""
    _, *parts = SECTION.split(page)
    return dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))


def write_page(sections: dict[str, str], destination: Path) -> None:
    """Write the page of the sections, under what this machine is."""
    head = HEAD.format(
        repeats=REPEATS,
        version=__version__,
        python=platform.python_version(),
        cores=os.cpu_count(),
        system=platform.system(),
        machine=platform.machine(),
    )
    parts = [f"## {title}\n\n{text}\n" for title, text in sections.items()]
    destination.write_text("\n".join([head, *parts]), "utf-8")


def table(figures: list[Figure]) -> str:
    """Return figures as a table, with their bounds."""
    has_least = any(figure.least is not None for figure in figures)
    rows = [
        f"| what | value | range | {'bound' if has_least else 'at most'} |",
        "|---|---|---|---|",
    ]
    for figure in figures:
        spread = (
            "" if figure.spread is None else f"{figure.spread[0]:.3g} to {figure.spread[1]:.3g}"
        )
        wrong = "over" if figure.least is None else "broken"
        over = "" if figure.is_within else f" **{wrong}**"
        value = f"{figure.value:.3g} {figure.unit}".strip() + over
        rows.append(f"| {figure.what} | {value} | {spread} | {_bound(figure, has_least)} |")
    return "\n".join(rows)


def _bound(figure: Figure, has_least: bool) -> str:
    most = "" if figure.bound is None else f"{figure.bound:g}"
    least = "" if figure.least is None else f"at least {figure.least:g}"
    if has_least and most:
        most = f"at most {most}"
    return ", ".join(part for part in (least, most) if part)
