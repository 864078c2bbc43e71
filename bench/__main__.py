"""Run the benchmarks and write docs/benchmarks.md.

`--once` measures everything a single time, to see that it works, and writes nothing.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path

from bench.harness import ONCE, ROOT, Figure
from bench.report import write_report

RESULTS = ROOT / "bench-results"
NOT_BENCHMARKS = {"__init__", "__main__", "harness", "report"}


def names() -> list[str]:
    """Return the benchmarks: every other module of this folder."""
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_BENCHMARKS
    )


def measure(name: str) -> None:
    """Run one benchmark in this process; its figures are kept for the report."""
    module = importlib.import_module(f"bench.{name}")
    figures: list[Figure] = module.measure()
    if not os.environ.get(ONCE):
        lines = [module.TITLE, *(figure.to_line() for figure in figures)]
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    for figure in figures:
        print(figure.to_text())


def main(wanted: list[str]) -> int:
    """Run the benchmarks, each in a process of its own; 1 where a bound is broken or one failed."""
    once = "--once" in wanted
    wanted = [name for name in wanted if name != "--once"]
    known = names()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Take some of: {', '.join(known)}.")
        return 2
    environment = {**os.environ, ONCE: "1"} if once else None
    failed = False
    for name in wanted or known:
        print(f"…       {name}", flush=True)
        command = [sys.executable, "-m", "bench", "--one", name]
        done = subprocess.run(command, cwd=ROOT, env=environment)
        failed |= done.returncode != 0
    if once:
        return int(failed)
    report = ROOT / "docs" / "benchmarks.md"
    broken = write_report(RESULTS, report)
    print(f"ok      written: {report.relative_to(ROOT)}")
    return int(failed or broken)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
