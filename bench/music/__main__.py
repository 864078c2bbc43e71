"""Measure what Songreel makes of songs: `python -m bench.music [PART | score | render | list]`.

Without a word every part is measured and written into docs/benchmarks.md. `score` prints the scores
of one listener. The songs are for measuring, not for tuning: what is tuned on them measures nothing
any more.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

from bench.harness import ONCE, ROOT, Figure
from bench.music import listeners, scores, store, table
from bench.music.songs.catalogue import SONGS
from bench.report import sections_of, write_page
from bench.report import table as figures_table

PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = tuple(
    name
    for name in ("listening", "plan", "sync")
    if (Path(__file__).parent / f"{name}.py").exists()
)
"""Modules of this folder, each with a TITLE and `measure() -> list[Figure]`, as those of `bench`;
one that also has something to show has `report()`, which returns the figures and Markdown."""


def main(arguments: list[str]) -> int:
    """Do what is asked for; 1 where a bound is broken or a part failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.music", description=__doc__)
    actions = ["score", "render", "list"]
    parser.add_argument("what", nargs="?", choices=[*PARTS, *actions], help="every part by default")
    parser.add_argument("--songs", help="names with commas between; all by default")
    parser.add_argument("--listener", default="songreel", help="songreel, truth, or a peer's name")
    parser.add_argument("--once", action="store_true", help="measure once, and write nothing")
    given = parser.parse_args(arguments)
    names = given.songs.split(",") if given.songs else list(SONGS)
    unknown = [name for name in names if name not in SONGS]
    if unknown:
        print(f"There is no song {', '.join(unknown)}. Take some of: {', '.join(SONGS)}.")
        return 2
    if given.what is None:
        return measure_all(given.once)
    if given.what in PARTS:
        return measure(given.what)
    if given.what == "list":
        print("\n".join(names))
    elif given.what == "render":
        for name in names:
            print(store.rendered(name)[0], flush=True)
    else:
        print_scores(names, given.listener)
    return 0


def measure_all(once: bool) -> int:
    """Measure every part in a process of its own."""
    environment = {**os.environ, ONCE: "1"} if once else None
    failed = False
    for name in PARTS:
        print(f"…       {name}", flush=True)
        command = [sys.executable, "-m", "bench.music", name]
        failed |= subprocess.run(command, cwd=ROOT, env=environment).returncode != 0
    return int(failed)


def measure(name: str) -> int:
    """Measure a part, and write its section of the page; 1 where a bound is broken."""
    module = importlib.import_module(f"bench.music.{name}")
    figures: list[Figure]
    if hasattr(module, "report"):
        figures, text = module.report()
    else:
        figures, text = module.measure(), ""
    for figure in figures:
        print(figure.to_text())
    if not os.environ.get(ONCE):
        sections = sections_of(PAGE.read_text("utf-8"))
        sections[module.TITLE] = f"{figures_table(figures)}\n\n{text.strip()}".strip()
        write_page(sections, PAGE)
        print(f"ok      written: {PAGE.relative_to(ROOT)}")
    return int(not all(figure.is_within for figure in figures))


def print_scores(names: list[str], listener: str) -> None:
    """Score one listener on songs, and print a line for each and one for their mean."""
    records = [store.rendered(name) for name in names]
    print(table.head(listener), "   CPU  sure")
    found: list[scores.Scores] = []
    began = time.process_time()
    for name, (_, truth), heard in zip(
        names, records, listeners.named(listener)(records), strict=True
    ):
        took = time.process_time() - began
        found.append(scores.score(truth, heard))
        sure = "" if heard.sure is None else str(heard.sure)
        print(table.row(name, found[-1]), f"{took:6.1f} {sure:>5}", flush=True)
        began = time.process_time()
    print(table.row("mean", scores.mean(found)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
