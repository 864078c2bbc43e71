"""Measure how films are cut: `python -m bench.films [PART] [--seconds 180] [--references 1]`.

Without a word every part is measured and written into docs/benchmarks.md. What the others take is
minutes of CPU and hundreds of times as far from the bounds as their spread, so it is measured as
often as `--references` says; what Songreel takes is always a median of five.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from bench import ingest
from bench.films import edited, joined
from bench.harness import ONCE, ROOT, Figure
from bench.report import sections_of, table, write_page

PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = ("joined", "edited", "ingest")


def main(arguments: list[str]) -> int:
    """Do what is asked for; 1 where a bound is broken or a part failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.films", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="all by default")
    parser.add_argument(
        "--seconds", type=int, default=180, help="length of the edited film; 9 at least"
    )
    parser.add_argument(
        "--references", type=int, default=1, help="how often FFmpeg's render and MoviePy are run"
    )
    parser.add_argument("--once", action="store_true", help="measure once, and write nothing")
    given = parser.parse_args(arguments)
    if given.seconds < edited.SHORTEST or given.references < 1:
        parser.error(f"--seconds is {edited.SHORTEST} or more, --references 1 or more")
    if given.part is None:
        return _all(arguments)
    if given.once and not os.environ.get(ONCE):
        # How often things are measured is read when the harness is imported.
        return _run(arguments, {**os.environ, ONCE: "1"})
    return _one(given.part, given.seconds, given.references)


def _all(arguments: list[str]) -> int:
    """Measure every part in a process of its own."""
    failed = 0
    for part in PARTS:
        print(f"…       {part}", flush=True)
        failed |= _run([part, *arguments], dict(os.environ))
    return failed


def _run(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "bench.films", *arguments]
    return int(subprocess.run(command, cwd=ROOT, env=environment).returncode != 0)


def _one(part: str, seconds: int, references: int) -> int:
    figures: list[Figure]
    if part == "joined":
        title, (figures, text) = joined.TITLE, joined.report(references)
    elif part == "edited":
        title, (figures, text) = edited.TITLE, edited.report(seconds, references)
    else:
        title, figures, text = ingest.TITLE, ingest.measure(), ""
    for figure in figures:
        print(figure.to_text())
    if not os.environ.get(ONCE):
        sections = sections_of(PAGE.read_text("utf-8"))
        sections[title] = f"{table(figures)}\n\n{text}".strip()
        write_page(sections, PAGE)
        print(f"ok      written: {PAGE.relative_to(ROOT)}")
    return int(not all(figure.is_within for figure in figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
