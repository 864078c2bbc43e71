"""Run the long fault runs: `python -m bench.faults [NAME …] [--count N | --minutes N]`."""

from __future__ import annotations

import argparse
import importlib
import secrets
import sys
import time
from typing import Any

COUNTS = {"kills": 1_000, "histories": 10_000, "engine": 500}
MINUTES = {
    **{"workers": 10, "frozen": 5, "postgres": 5, "bucket": 5},
    **{"disk": 3, "database": 3, "clock": 3},
}


def main(arguments: list[str]) -> int:
    """Run what is asked for, everything by default; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("runs", nargs="*", choices=[*COUNTS, *MINUTES, []], help="all by default")
    parser.add_argument("--count", type=int, help="how many of each; as the project promises")
    parser.add_argument("--minutes", type=float, help="how long each of the others")
    parser.add_argument("--seed", type=int, help="repeats a run; drawn and printed by default")
    given = parser.parse_args(arguments)
    seed: int = secrets.randbelow(2**31) if given.seed is None else given.seed
    failed = False
    for name in given.runs or (*COUNTS, *MINUTES):
        length: float = (given.count or COUNTS[name]) if name in COUNTS else minutes(given, name)
        unit = "" if name in COUNTS else " min"
        print(f"…       {name}: {length}{unit}, seed {seed}", flush=True)
        began = time.monotonic()
        report: Any = importlib.import_module(f"bench.faults.{name}").run(length, seed)
        for line in report.lines():
            print(f"        {line}")
        failed |= bool(report.problems)
        mark = "FAILED" if report.problems else "ok"
        print(
            f"{mark:6}  {name}: {(time.monotonic() - began) / 60:.1f} min, seed {seed}", flush=True
        )
    return int(failed)


def minutes(given: argparse.Namespace, name: str) -> float:
    """Return how long a run is to be."""
    return given.minutes or MINUTES[name]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
